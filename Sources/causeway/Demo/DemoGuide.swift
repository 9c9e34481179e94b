/// What the demo says at its start: where it is, and commands that work when they are copied into another terminal.
struct DemoGuide: Sendable {
  /// `127.0.0.1:8080`.
  let address: String
  let folder: DemoFolder
  /// How this program was called.
  let program: String
  /// What came of looking for a broker.
  var search = DemoBroker.Search.unwanted

  struct Trial: Sendable {
    let purpose: String
    let command: String
  }

  var trials: [Trial] {
    [
      Trial(
        purpose: "the stream, live and resumable: one CloudEvent per event",
        command: "curl -N -H 'Authorization: Bearer \(DemoFolder.token)' http://\(address)/events"),
      Trial(purpose: "ring the doorbell yourself: a push, signed as Aqara signs it", command: ring),
      Trial(purpose: "set off the smoke alarm: a webhook of HomeLINK's", command: smoke),
      Trial(
        purpose: "the journal, as a list that goes on",
        command: "\(program) events --follow \(folder.configurationFile)"),
      Trial(purpose: "how it is", command: "curl http://\(address)/health"),
    ] + (search.broker.map(brokerTrials) ?? [])
  }

  private func brokerTrials(_ broker: DemoBroker) -> [Trial] {
    [
      Trial(
        purpose: "what Home Assistant would find on the broker: every state, and each device announced",
        command: "\(broker.client("mosquitto_sub")) -v -t '\(DemoBroker.prefix)/#'"),
      Trial(
        purpose: "set off the smoke alarm as HomeLINK's broker does it",
        command: """
          \(broker.client("mosquitto_pub")) -q 1 -t \(DemoBroker.root)/alert/active/\(HomeAlarms.property.lowercased())/c3cec7fb-d6fcd4f0/fire-alarm -m '\(alert)'
          """),
    ]
  }

  /// How the demo stands with a broker, in a line or two.
  private var brokerNote: String {
    switch search {
    case .found(let broker):
      """
      HomeLINK's alarms come by way of the MQTT broker at \(broker.address), and the home is on it as Home Assistant would find it, everything
      below \(DemoBroker.prefix)/ and taken away again at the end.
      """
    case .missing(let address, let reason):
      """
      No MQTT broker answers at \(address), so this goes without one (\(reason)).
      To see alarms come from a broker, and the home on it: sudo apt install mosquitto mosquitto-clients, or --broker HOST:PORT.
      """
    case .refused(let address, let reason):
      """
      The MQTT broker at \(address) does not let a client without a password in, so this goes without it (\(reason)).
      Another one: --broker HOST:PORT. None: --no-broker.
      """
    case .unwanted: "There is no MQTT broker in this, as you wished."
    }
  }

  private var ring: String {
    """
    now=$(date +%s%3N)
    sign=$(printf %s "appkey=demo&nonce=$now&time=$now&token=demo\(DemoFolder.secret)" | md5sum | cut -c 1-32)
    curl -H "appkey: demo" -H "nonce: $now" -H "time: $now" -H "token: demo" -H "sign: $sign" \\
      -d '{"msgId":"'$now'","openId":"\(Simulator.account)","msgType":"resource_report","data":[{"subjectId":"\(HomeDevice.Doorbell.id)","resourceId":"13.12.85","value":"1","time":"'$now'","statusCode":0}]}' \\
      http://\(address)/push/aqara
    """
  }

  private var smoke: String {
    """
    curl -d '\(alert)' \\
      http://\(address)\(DemoFolder.alarmPath)
    """
  }

  /// Within single quotes of a shell.
  private var alert: String {
    #"{"statusId":"ACTIVE","eventTypeId":"FIRE_ALARM","deviceSerialNumber":"C3CEC7FB-D6FCD4F0","propertyReference":""#
      + HomeAlarms.property + #"","severity":"HIGH","landlordReference":""# + Simulator.account.uppercased()
      + #"","action":"ADD","actionTimestamp":"'$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)'"}"#
  }

  func text(_ console: Console) -> String {
    let trials = trials.map { trial in
      console.style(.dim, "# \(trial.purpose)") + "\n" + console.style(.bold, trial.command)
    }
    return """
      A small home now pushes to this gateway as Aqara's and HomeLINK's clouds would, each push answered once it is on disk.
      The gateway is at http://\(address), its journal in \(folder.path) (kept; --fresh begins anew). Ctrl-C ends it.
      \(brokerNote)

      To try in another terminal:

      \(trials.joined(separator: "\n\n"))


      """
  }
}
