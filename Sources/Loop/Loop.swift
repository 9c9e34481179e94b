internal import CEvent

/// The version of libevent that is linked.
package var libeventVersion: String { String(cString: event_get_version()) }
