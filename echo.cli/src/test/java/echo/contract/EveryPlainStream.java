package echo.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Those whose bytes are on the wire as they are, for tests that speak without TLS.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(value = Transport.class, names = {"TCP_IPV4", "TCP_IPV6", "UNIX"})
@Timeout(120)
@interface EveryPlainStream {}
