internal import Loop

/// Something that has a deadline now and then.
@EventLoop
protocol Deadlined: AnyObject {
  /// When, on the clock of whoever owns the heap; `.max` for never.
  var deadline: Int64 { get }
  /// Where it stands in the heap, and under which deadline; the heap's to write.
  var registration: DeadlineRegistration { get set }
  /// The deadline has passed.
  func deadlinePassed(_ now: Int64)
}

struct DeadlineRegistration {
  fileprivate var index = -1
  fileprivate(set) var key = Int64.max
}

/// Everyone's next deadline in one heap and one timer. A deadline that moves later costs nothing: the entry stays where it is and is
/// looked at again when its old time comes. That is the case of every request on a kept connection.
@EventLoop
struct DeadlineHeap<Element: Deadlined> {
  private var elements: [Element] = []

  init() {}

  /// The earliest registered deadline.
  var first: Int64? { elements.first?.registration.key }

  /// To be called whenever an element's deadline changed.
  /// - Returns: whether the earliest deadline is another now.
  mutating func update(_ element: Element) -> Bool {
    let deadline = element.deadline
    if element.registration.index < 0 {
      guard deadline != .max else { return false }
      element.registration = DeadlineRegistration(index: elements.count, key: deadline)
      elements.append(element)
    } else {
      guard deadline < element.registration.key else { return false }
      element.registration.key = deadline
    }
    rise(element.registration.index)
    return element.registration.index == 0
  }

  mutating func remove(_ element: Element) {
    let index = element.registration.index
    guard index >= 0 else { return }
    element.registration = DeadlineRegistration()
    let last = elements.removeLast()
    guard last !== element else { return }
    place(last, at: index)
    sink(index)
    rise(last.registration.index)
  }

  /// The next element whose deadline has passed at `now`, taken out; those whose deadline moved meanwhile are put where they belong.
  mutating func next(_ now: Int64) -> Element? {
    while let element = elements.first, element.registration.key <= now {
      remove(element)
      if element.deadline <= now { return element }
      _ = update(element)
    }
    return nil
  }

  private mutating func place(_ element: Element, at index: Int) {
    elements[index] = element
    element.registration.index = index
  }

  private mutating func rise(_ start: Int) {
    let element = elements[start]
    var index = start
    while index > 0 {
      let parent = elements[(index - 1) / 2]
      guard element.registration.key < parent.registration.key else { break }
      place(parent, at: index)
      index = (index - 1) / 2
    }
    place(element, at: index)
  }

  private mutating func sink(_ start: Int) {
    let element = elements[start]
    var index = start
    while true {
      var child = index * 2 + 1
      guard child < elements.count else { break }
      if child + 1 < elements.count, elements[child + 1].registration.key < elements[child].registration.key {
        child += 1
      }
      guard elements[child].registration.key < element.registration.key else { break }
      place(elements[child], at: index)
      index = child
    }
    place(element, at: index)
  }
}
