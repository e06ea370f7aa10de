import Glibc
import JobModel
import NIOCore

/// A client that is told things for as long as its connection lasts.
final class OpenStream: Sendable {
    let id: UInt64
    let request: StreamRequest
    let token: AccessToken
    let buffer: StreamBuffer
    private let channel: any Channel

    init(id: UInt64, _ request: StreamRequest, token: AccessToken, buffer: StreamBuffer, channel: any Channel) {
        self.id = id
        self.request = request
        self.token = token
        self.buffer = buffer
        self.channel = channel
    }

    /// Lets it end behind what it has yet to be sent.
    func end() { buffer.end() }

    /// Ends it at once: its client reads nothing, and would take no good-bye.
    func cutOff() {
        buffer.end()
        // What it has not read would lie in the system until it is given up.
        guard let socket = channel as? any SocketOptionProvider else { return channel.cutOff() }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { [channel] _ in channel.cutOff() }
    }
}
