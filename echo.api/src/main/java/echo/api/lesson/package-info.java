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
package echo.api.lesson;
