package echo.tcp;

/// How many reads the thread of a connection makes at least before it hands over to a new one. One that loops for ever keeps
/// the frames and the code it has begun with, be they the interpreter's, which take long to park and much memory, or such as are
/// made not entrant, which go to the interpreter for each call.
///
/// The first threads make few reads, as what a thread begins with is compiled with all optimizations only when thousands have
/// begun. Until then a connection that waits holds more than twice as much of the stack.
///
/// Safe for use by several threads. Counts that get lost between them do no harm.
final class Tenure {

    private static final int FEW = 64;
    private static final int MANY = 512;
    /// After how many hand-overs: as often a method has to be called by default to be compiled so, if it does not loop.
    private static final int YOUNG = 5000;

    private volatile int handedOver;

    int reads() {
        return handedOver < YOUNG ? FEW : MANY;
    }

    void noteHandOver() {
        int before = handedOver;
        if (before < YOUNG) {
            handedOver = before + 1;
        }
    }
}
