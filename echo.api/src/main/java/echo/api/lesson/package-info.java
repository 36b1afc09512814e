/// The lesson of a network course, made repeatable: *TCP is a stream of bytes, UDP is a sequence of messages.*
///
/// {@snippet lang=java :
/// var ledger = Lesson.over("tcp").withSeed(Result.TWO.seed()).run();
/// System.out.print(ledger);
/// ledger.reads();
/// }
///
/// A [Lesson] sends seven messages, with random pauses, to a server that reads with a small buffer and random pauses of
/// its own. The [Ledger] has every message sent, every read made, and everything that came back. Which reads there will be can be
/// told beforehand: the [Forecast] has them, and how late anything may be until they are others.
///
/// What the network carried is a third thing. A [Tracer] finds it in a [capture][echo.api.capture.Capture] of the run, taken while it
/// ran, or of another run that sent the same messages. A ledger joined with such a [Trace] shows all three, side by side:
///
/// {@snippet lang=java :
/// var trace = Tracer.trace(ledger, Capture.read(Path.of("tcp.pcap")));
/// System.out.print(ledger.with(trace.orElseThrow()));
/// }
package echo.api.lesson;
