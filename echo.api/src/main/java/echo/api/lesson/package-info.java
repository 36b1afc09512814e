/// The lesson of a network course, made repeatable: *TCP is a stream of bytes, UDP is a sequence of messages.*
///
/// {@snippet lang=java :
/// var ledger = Lesson.over("tcp").withSeed(1).run();
/// ledger.reads();
/// ledger.claims();
/// }
///
/// A [Lesson] sends seven messages, with random pauses, to a server that reads with a small buffer and random pauses of
/// its own. The [Ledger] has every message sent, every read made, and everything that came back.
package echo.api.lesson;
