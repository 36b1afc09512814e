#!/bin/sh
# Makes the keys and certificates that the tests use, valid from 2020 to 2119, in a directory: by default where this script lies.
# They protect nothing: everyone has them. Needs OpenSSL 3, and ssh-keygen for ec.openssh.key.
#
#   ca.pem, other-ca.pem        authorities; all certificates below lead to the first
#   KIND.pem, KIND.key          a server's, for localhost, 127.0.0.1 and ::1: rsa, rsa-pss, ec, ed25519, ed448
#   chained.pem, chained.key    a server's, with the certificate of an authority between it and ca.pem
#   expired.pem, expired.key    a server's, no longer valid
#   client.pem, client.key      a client's
#   rsa.pkcs1.key, ec.sec1.key, ec.encrypted.key, ec.openssh.key, ec.key.der, ec.pem.der, ec.p12
#                               rsa.* and ec.* in forms that need converting; the passphrase is "secret"
set -eu
target=$(cd "${1:-$(dirname "$0")}" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

# Only "openssl ca" takes dates in every version: those of tests should not depend on today's.
cat > config <<'END'
[ca]
default_ca = tests
[tests]
database = index
new_certs_dir = issued
rand_serial = yes
unique_subject = no
default_md = sha256
policy = names
[names]
organizationName = supplied
commonName = supplied
END
: > index
mkdir issued
end=21200101000000Z
authority='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
server='subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\n'
client='extendedKeyUsage=clientAuth\n'

# certify NAME ISSUER EXTENSIONS ARGUMENTS...: makes NAME.key, with the ARGUMENTS of openssl genpkey, and NAME.pem of it
certify() {
  name=$1 issuer=$2
  printf '%b' "$3" > extensions
  shift 3
  openssl genpkey "$@" -out "$name.key" 2> /dev/null
  openssl req -new -key "$name.key" -subj "/O=Echo tests/CN=$name" -out request
  set -- -cert "$issuer.pem"
  [ "$name" != "$issuer" ] || set -- -selfsign
  openssl ca -batch -notext -config config -in request -extfile extensions -keyfile "$issuer.key" "$@" \
    -startdate 20200101000000Z -enddate "$end" -out "$name.pem" 2> /dev/null
}

ec='-algorithm EC -pkeyopt ec_paramgen_curve:P-256'
rsa='-pkeyopt rsa_keygen_bits:2048'
# shellcheck disable=SC2086 # these are words too
{
  certify ca ca "$authority" $ec
  certify other-ca other-ca "$authority" $ec
  certify between ca "$authority" $ec
  certify rsa ca "$server" -algorithm RSA $rsa
  certify rsa-pss ca "$server" -algorithm RSA-PSS $rsa
  certify ec ca "$server" $ec
  certify ed25519 ca "$server" -algorithm ED25519
  certify ed448 ca "$server" -algorithm ED448
  certify chained between "$server" $ec
  certify client ca "$client" $ec
  end=20200102000000Z
  certify expired ca "$server" $ec
}
cat between.pem >> chained.pem

openssl pkey -in rsa.key -traditional -out rsa.pkcs1.key
openssl pkey -in ec.key -traditional -out ec.sec1.key
openssl pkcs8 -topk8 -in ec.key -passout pass:secret -out ec.encrypted.key
openssl pkcs8 -topk8 -nocrypt -in ec.key -outform DER -out ec.key.der
openssl x509 -in ec.pem -outform DER -out ec.pem.der
openssl pkcs12 -export -in ec.pem -inkey ec.key -certfile ca.pem -passout pass:secret -out ec.p12
if command -v ssh-keygen > /dev/null; then
  cp ec.key ec.openssh.key
  ssh-keygen -q -p -N '' -f ec.openssh.key > /dev/null
fi

rm ca.key other-ca.key between.*
cp ./*.pem ./*.key ./*.der ./*.p12 "$target"
