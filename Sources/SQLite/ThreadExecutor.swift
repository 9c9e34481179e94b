internal import CSQLite
internal import Glibc

/// A thread of its own for an actor whose calls block: neither the event loop nor the cooperative pool ever waits for a disk.
/// The thread ends after `finish()`, which the actor calls in its `deinit`: from then on nothing can be enqueued.
///
/// `@unchecked Sendable`: `jobs` and `isFinished` are touched under `mutex` only, `thread` is written before anything is
/// enqueued, and the rest never changes.
package final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
  /// What runs here calls SQLite, which is content with this much.
  private static let stackSize = 512 * 1_024

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let name: String
  private var jobs: [UnownedJob] = []
  private var isFinished = false
  private var thread: pthread_t = 0

  /// - Parameter name: shown by the system's tools; cut to 15 bytes there.
  package init(name: String) {
    self.name = String(name.prefix(15))
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    start()
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  private func start() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, Self.stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The thread owns one reference until it ends: an executor never goes while a job of it runs.
    let me = Unmanaged.passRetained(self).toOpaque()
    let result = pthread_create(
      &thread, &attributes,
      { me in
        guard let me else { return nil }
        Unmanaged<ThreadExecutor>.fromOpaque(me).takeRetainedValue().run()
        return nil
      }, me)
    pthread_attr_destroy(&attributes)
    // Without the thread the actor would wait for ever, and nobody could be told.
    precondition(result == 0, "no thread for \(name): \(String(cString: strerror(result)))")
  }

  /// Lets the thread end once what was enqueued has run.
  package func finish() {
    pthread_mutex_lock(mutex)
    isFinished = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    jobs.append(job)
    let isFirst = jobs.count == 1
    pthread_mutex_unlock(mutex)
    if isFirst { pthread_cond_signal(condition) }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  package func checkIsolated() {
    precondition(isOwnThread, "this belongs on the thread \(name)")
  }

  package func isIsolatingCurrentContext() -> Bool? { isOwnThread }

  private var isOwnThread: Bool { pthread_equal(pthread_self(), thread) != 0 }

  private func run() {
    csqlite_name_thread(name)
    var running: [UnownedJob] = []
    while takeJobs(into: &running) {
      for job in running { job.runSynchronously(on: asUnownedSerialExecutor()) }
      running.removeAll(keepingCapacity: true)
    }
  }

  /// Waits for jobs. - Returns: whether there are any; `false` is the end.
  private func takeJobs(into running: inout [UnownedJob]) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty && !isFinished { pthread_cond_wait(condition, mutex) }
    swap(&jobs, &running)
    return !running.isEmpty
  }
}
