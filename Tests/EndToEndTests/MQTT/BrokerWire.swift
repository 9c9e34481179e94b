import Foundation
import Glibc
import Synchronization

/// A wire to a broker that can fail as wires do: it stops carrying anything, and neither side is told. Counts what clients acknowledge.
final class BrokerWire: Sendable {
  private struct State {
    var frozen: Set<Int> = []
    var count = 0
    var isOpen = true
    var acknowledged = 0
    var descriptors: Set<Int32> = []
  }

  let port: UInt16
  private let target: UInt16
  private let listener: Int32
  private let state = Mutex(State())

  init(to target: UInt16) throws {
    let bound = try LoopbackListener(backlog: 16)
    port = bound.port
    listener = bound.descriptor
    self.target = target
    Thread.detachNewThread { [self] in accept() }
  }

  /// How many connections have been made over it.
  var connections: Int { state.withLock { $0.count } }

  /// How many PUBACKs have come from clients.
  var acknowledged: Int { state.withLock { $0.acknowledged } }

  /// Of the connections there are, nothing comes through any more, in either direction. New ones work.
  func freeze() { state.withLock { $0.frozen = Set(0..<$0.count) } }

  /// No more, and those there are are broken.
  func close() {
    let open = state.withLock { state in
      state.isOpen = false
      return state.descriptors
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  private func accept() {
    while true {
      let near = Glibc.accept(listener, nil, nil)
      let number: Int? = state.withLock { state in
        guard near >= 0, state.isOpen else { return nil }
        state.count += 1
        return state.count - 1
      }
      guard let number else {
        if near >= 0 { Glibc.close(near) }
        Glibc.close(listener)
        return
      }
      guard let far = try? MQTTPeer.connected(to: target) else {
        Glibc.close(near)
        continue
      }
      state.withLock { $0.descriptors.formUnion([near, far]) }
      let ways = [
        Background { self.carry(number, near, far, PacketCount()) }, Background { self.carry(number, far, near, nil) },
      ]
      Thread.detachNewThread { [self] in
        ways.forEach { $0.join() }
        state.withLock { $0.descriptors.subtract([near, far]) }
        Glibc.close(near)
        Glibc.close(far)
      }
    }
  }

  private func carry(_ number: Int, _ source: Int32, _ sink: Int32, _ packets: PacketCount?) {
    var packets = packets
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(source, &piece, piece.count, 0)
      // What comes over a frozen wire vanishes, an end of it too.
      while state.withLock({ $0.frozen.contains(number) && $0.isOpen }) {
        if count <= 0 { usleep(20_000) } else { break }
      }
      if state.withLock({ $0.frozen.contains(number) }), count > 0 { continue }
      guard count > 0 else { break }
      if let some = packets?.acknowledgements(in: piece[..<count]), some > 0 {
        state.withLock { $0.acknowledged += some }
      }
      var rest = piece[..<count]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard written > 0 else { break }
        rest = rest.dropFirst(written)
      }
    }
    shutdown(sink, Int32(SHUT_WR))
  }
}

/// Tells packets of MQTT apart in what a client sends, however it is cut up.
private struct PacketCount {
  private enum Place {
    case type
    case length(type: UInt8, so: Int, shift: Int)
    case body(left: Int)
  }

  private var place = Place.type

  mutating func acknowledgements(in bytes: ArraySlice<UInt8>) -> Int {
    var count = 0
    var rest = bytes
    while !rest.isEmpty {
      switch place {
      case .type: place = .length(type: rest.removeFirst() >> 4, so: 0, shift: 0)
      case .length(let type, let so, let shift):
        let byte = rest.removeFirst()
        let length = so | Int(byte & 127) << shift
        if byte & 128 != 0 {
          place = .length(type: type, so: length, shift: shift + 7)
        } else {
          if type == 4 { count += 1 }
          place = length == 0 ? .type : .body(left: length)
        }
      case .body(let left):
        let taken = min(left, rest.count)
        rest = rest.dropFirst(taken)
        place = taken == left ? .type : .body(left: left - taken)
      }
    }
    return count
  }
}
