internal import Glibc

enum FileSizeLimit {
  /// A limit on file sizes (`ulimit -f`) would otherwise end the process; ignored, it is an error like a full disk.
  static func ignoreSignal() {
    signal(SIGXFSZ, SIG_IGN)
  }
}
