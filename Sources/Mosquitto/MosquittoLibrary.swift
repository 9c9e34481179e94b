internal import CMosquitto

/// The library as a whole.
enum MosquittoLibrary {
  /// Once per process, whoever comes first.
  static let isReady = mosquitto_lib_init() == MOSQ_ERR_SUCCESS.rawValue
}
