internal import CEvent
internal import Glibc
internal import Synchronization

/// libevent's loop on a thread of its own, as the executor of `EventLoop` and the preference of every root task: a
/// continuation resumed in a C callback continues on this thread without a wake-up (0.6 µs instead of 22).
///
/// What becomes ready in a callback runs when all sockets that were ready had theirs: so what they bring is answered together. What
/// other threads hand over is looked for after each callback: with hundreds of sockets ready at once, the end of a commit must not
/// wait for the last of them while the disk is idle.
///
/// `@unchecked Sendable`: `remote` is a mutex, `isHandedOver` an atomic; `wakeDescriptor` and `base` never change after `init`; every
/// other field is touched on the loop's thread only, which `onLoop` checks (the base is opened without locks).
final class LoopExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
  static let shared = LoopExecutor()

  let base: OpaquePointer
  /// How late the loop's own clock tick came: written on the loop, read by anyone.
  let lag = Mutex(LagWindow())

  private let wakeDescriptor: Int32
  private let remote = Mutex<[UnownedJob]>([])
  /// Whether there is anything in `remote`: asked after every callback, and so without its lock.
  private let isHandedOver = Atomic(false)
  private var loopThread: pthread_t = 0

  private var local: [UnownedJob] = []
  private var running: [UnownedJob] = []
  private var isInJob = false
  /// What is in `local` has its time: after the sockets of this pass, or of the next.
  private var isScheduled = false
  /// There was more than fits into one go: nothing runs before the sockets had a turn.
  private var isBehind = false
  private var nextPass: [CheckedContinuation<Void, Never>] = []
  private var drainEvent: OpaquePointer?
  private var passEvent: OpaquePointer?
  private var wakeEvent: OpaquePointer?

  private init() {
    signal(SIGPIPE, SIG_IGN)
    guard let configuration = event_config_new() else { Self.give("libevent has no memory for its configuration") }
    event_config_set_flag(configuration, Int32(EVENT_BASE_FLAG_NOLOCK.rawValue))
    guard let base = event_base_new_with_config(configuration) else { Self.give("libevent cannot open an event base") }
    event_config_free(configuration)
    self.base = base
    wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard wakeDescriptor >= 0 else { Self.give("no eventfd: \(String(cString: strerror(errno)))") }
    local.reserveCapacity(256)
    running.reserveCapacity(256)
    start()
  }

  /// Without its loop the process can do nothing at all, and nobody could be told.
  private static func give(_ reason: String) -> Never {
    preconditionFailure("the event loop cannot start: \(reason)")
  }

  /// Everything is in place before the thread exists, and nothing is enqueued before `shared` is there: so the thread
  /// needs no hand-shake, and reads `loopThread` only in jobs that were handed over through `remote`.
  private func start() {
    // The executor lives as long as the process, so the callbacks need no reference of their own.
    let me = Unmanaged.passUnretained(self).toOpaque()
    drainEvent = event_new(base, -1, 0, { _, _, me in LoopExecutor.from(me)?.drain() }, me)
    passEvent = event_new(
      base, -1, 0,
      { _, _, me in
        guard let me = LoopExecutor.from(me) else { return }
        me.socketsHadTheirTurn()
      }, me)
    wakeEvent = event_new(
      base, wakeDescriptor, Int16(EV_READ | EV_PERSIST),
      { _, _, me in
        guard let me = LoopExecutor.from(me) else { return }
        me.callBack { me.woken() }
      }, me)
    event_add(wakeEvent, nil)
    let result = pthread_create(&loopThread, nil, { LoopExecutor.threadMain($0) }, me)
    guard result == 0 else { Self.give("no thread: \(String(cString: strerror(result)))") }
  }

  private static func threadMain(_ me: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    pthread_setname_np(pthread_self(), "loop")
    if let executor = from(me) { event_base_loop(executor.base, EVLOOP_NO_EXIT_ON_EMPTY) }
    return nil
  }

  private static func from(_ pointer: UnsafeMutableRawPointer?) -> LoopExecutor? {
    pointer.map { Unmanaged<LoopExecutor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Whether the caller is on the loop's thread.
  var onLoop: Bool {
    pthread_equal(pthread_self(), loopThread) != 0
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if onLoop {
      // Whoever runs on this thread was called by `callBack`, which sees to the rest.
      local.append(job)
    } else if remote.withLock({ jobs in
      jobs.append(job)
      isHandedOver.store(true, ordering: .relaxed)
      return jobs.count == 1
    }) {
      var one: UInt64 = 1
      _ = write(wakeDescriptor, &one, 8)
    }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  func checkIsolated() {
    precondition(onLoop, "this belongs on the event loop")
  }

  func isIsolatingCurrentContext() -> Bool? { onLoop }

  /// Suspends until the sockets have had a turn. Called on the loop only.
  func resumeInNextPass(_ continuation: CheckedContinuation<Void, Never>) {
    nextPass.append(continuation)
    waitForSockets()
  }

  /// Everything that the loop calls for others goes through here.
  func callBack(_ body: () -> Void) {
    body()
    if isHandedOver.load(ordering: .relaxed) {
      takeOver()
      if !isBehind { drain() }
    } else if !local.isEmpty, !isScheduled {
      isScheduled = true
      event_active(drainEvent, Int32(EV_TIMEOUT), 0)
    }
  }

  private func woken() {
    var count: UInt64 = 0
    _ = read(wakeDescriptor, &count, 8)
  }

  private func takeOver() {
    remote.withLock { jobs in
      isHandedOver.store(false, ordering: .relaxed)
      local.append(contentsOf: jobs)
      jobs.removeAll(keepingCapacity: jobs.capacity <= 4_096)
    }
  }

  private func socketsHadTheirTurn() {
    let waiting = nextPass
    nextPass = []
    for continuation in waiting { continuation.resume() }
    drain()
  }

  /// Runs what is ready, in rounds, for at most about a millisecond.
  private func drain() {
    isInJob = true
    let serial = asUnownedSerialExecutor()
    let preference = asUnownedTaskExecutor()
    let began = ContinuousClock.now
    while !local.isEmpty {
      swap(&local, &running)
      for job in running { job.runSynchronously(isolatedTo: serial, taskExecutor: preference) }
      running.removeAll(keepingCapacity: true)
      if ContinuousClock.now - began > .milliseconds(1) { break }
    }
    isInJob = false
    isBehind = !local.isEmpty
    isScheduled = isBehind
    if isBehind { waitForSockets() }
  }

  /// Runs at once, up to its first suspension, the job that `start` enqueues; on the loop only. Within a task it waits for its turn
  /// like any other: the runtime knows one current task per thread.
  func runImmediately<Result>(_ start: () -> Result) -> Result {
    guard !isInJob else { return start() }
    let before = local.count
    let result = start()
    if local.count > before, let job = local.popLast() {
      isInJob = true
      job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
      isInJob = false
    }
    return result
  }

  /// A zero timer, not `event_active`: that would run in this very pass, before the sockets.
  private func waitForSockets() {
    var zero = timeval(tv_sec: 0, tv_usec: 0)
    event_add(passEvent, &zero)
  }
}
