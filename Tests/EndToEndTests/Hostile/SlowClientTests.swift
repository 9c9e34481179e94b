import Foundation
import Testing

/// Clients of the real program that take their time, or leave.
@Suite struct SlowClientTests {
  private func seconds(_ body: () throws -> Void) throws -> Double {
    let began = ContinuousClock.now
    try body()
    return (ContinuousClock.now - began) / .seconds(1)
  }

  /// Sends a byte now and then until nothing is taken any more; what was answered.
  private func trickle(_ socket: RawSocket, _ text: String) -> Background {
    let bytes = Array(text)
    return Background {
      for byte in bytes {
        guard socket.send(String(byte)) else { return }
        usleep(50_000)
      }
    }
  }

  @Test func `a head or body that trickles is cut off at its deadline, whatever still comes`() throws {
    let house = try HostileHouse(http: ", head_deadline: 1s, body_deadline: 1s")
    let head = "POST /push/aqara HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n"
    for prefix in ["", head + "\r\n"] {
      let socket = try RawSocket(port: house.port)
      socket.send(prefix)
      let trickling = trickle(
        socket, prefix.isEmpty ? head + String(repeating: "x", count: 200) : String(repeating: "x", count: 200))
      var answer = ""
      let took = try seconds { answer = socket.receive() ?? "" }
      #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
      #expect((0.9...2).contains(took), "\(took)")
      trickling.join()
    }
    // Who sends nothing at all is told nothing.
    let silent = try RawSocket(port: house.port)
    var said: String? = ""
    let took = try seconds { said = silent.receive() }
    #expect(said == nil && (0.9...2).contains(took))
    #expect(house.gateway.terminate() == 0)
  }

  @Test func `a client that left a calm stream is noticed within a second, however it went`() throws {
    let house = try HostileHouse()
    let request = "GET /all HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer everything\r\n\r\n"
    for way in 0..<3 {
      var socket: RawSocket? = try RawSocket(port: house.port)
      socket?.send(request)
      #expect(socket?.receive()?.hasPrefix("HTTP/1.1 200 ") == true)
      #expect(try eventually { try house.clients(of: "all") == 1 })
      switch way {
      case 0: break
      case 1: socket?.resetOnClose()
      default: socket?.finishSending()
      }
      let kept = way == 2 ? socket : nil
      socket = nil
      var isNoticed = false
      let took = try seconds { isNoticed = try eventually { try house.clients(of: "all") == 0 } }
      #expect(isNoticed && took < 1, "\(took)")
      withExtendedLifetime(kept) {}
    }
    #expect(house.gateway.terminate() == 0)
  }

  @Test func `a client that takes nothing is cut off, and delays nobody`() throws {
    let house = try HostileHouse(http: ", write_stall: 1s")
    let request = "GET /all HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer everything\r\n\r\n"
    let stalled = try (0..<5).map { _ in
      let socket = try RawSocket(port: house.port)
      socket.shrinkReceiveBuffer()
      socket.send(request)
      return socket
    }
    let good = try EventStream(port: house.port, path: "/all", token: "everything")
    #expect(try eventually { try house.clients(of: "all") == 6 })
    let connection = try HTTPConnection(port: house.port)
    let value = String(repeating: "x", count: 50_000)
    for number in 0..<40 {
      let body = SignedPush.report("m\(number)", device: "d", value: value)
      #expect(try connection.request("POST", "/push/aqara", body: body).status == 200)
    }
    let took = try seconds { try good.read { $0.messages.count >= 40 } }
    #expect(took < 1, "\(took)")
    var isCutOff = false
    let gone = try seconds { isCutOff = try eventually { try house.clients(of: "all") == 1 } }
    #expect(isCutOff && gone < 4, "\(gone)")
    withExtendedLifetime(stalled) {}
    #expect(house.gateway.terminate() == 0)
  }

  @Test func `a drain waits for no body that does not come`() throws {
    let house = try HostileHouse()
    let hanging = try (0..<3).map { _ in
      let socket = try RawSocket(port: house.port)
      socket.send("POST /push/aqara HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nx")
      return socket
    }
    // Their heads have been read once another's, sent later, is answered.
    #expect(try HTTPConnection(port: house.port).request("GET", "/livez").status == 200)
    var status: Int32?
    let took = try seconds { status = house.gateway.terminate() }
    #expect(status == 0)
    #expect(took < 4, "\(took)")
    for socket in hanging { #expect(socket.receiveAll().hasPrefix("HTTP/1.1 503 ")) }
  }
}
