internal import Loop

/// What a script says, while the test changes it.
@EventLoop
final class Box<Value: Sendable> {
  var value: Value

  init(_ value: Value) {
    self.value = value
  }
}
