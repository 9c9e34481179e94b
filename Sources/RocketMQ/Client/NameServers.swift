internal import Loop

/// Asks one name server, and another one when that does not answer. Sticks to one that does.
@EventLoop
final class NameServers {
  private let list: NameServerList
  private let pool: ConnectionPool
  private let limit: Duration
  private var chosen = 0
  /// Who answered last; `nil` before anybody has.
  private(set) var lastAnswered: String?

  init(_ list: NameServerList, _ pool: ConnectionPool, limit: Duration) {
    self.list = list
    self.pool = pool
    self.limit = limit
  }

  /// The answer of the first that gives one, whatever it says.
  func response(to command: RemotingCommand) async throws(RocketMQError) -> RemotingCommand {
    var reasons: [String] = []
    let first = chosen
    for step in 0..<list.addresses.count {
      let index = (first + step) % list.addresses.count
      let address = list.addresses[index]
      do throws(RocketMQError) {
        let response = try await pool.connection(to: address).response(to: command, within: limit)
        chosen = index
        lastAnswered = address
        return response
      } catch .closed {
        throw .closed
      } catch {
        // One that is connected and does not answer would be asked first again.
        pool.drop(address, "it did not answer")
        reasons.append(error.description)
      }
    }
    throw .noNameServer(reasons)
  }

  /// As above; what else than a success a name server says is thrown.
  func success(of command: RemotingCommand) async throws(RocketMQError) -> RemotingCommand {
    let response = try await response(to: command)
    guard response.code == ResponseCode.success.rawValue else {
      throw .refused(
        ResponseCode(rawValue: response.code), remark: response.remark ?? "without a reason",
        address: list.addresses[chosen])
    }
    return response
  }

  /// Asks every one of them, and returns what those that can be asked say.
  func everyResponse(to command: RemotingCommand) async -> [Result<RemotingCommand, RocketMQError>] {
    var answers: [Result<RemotingCommand, RocketMQError>] = []
    for address in list.addresses {
      do throws(RocketMQError) {
        answers.append(.success(try await pool.connection(to: address).success(of: command, within: limit)))
      } catch {
        answers.append(.failure(error))
      }
    }
    return answers
  }
}
