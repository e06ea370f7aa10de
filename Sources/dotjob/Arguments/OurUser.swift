import Foundation

/// Who publishes, for the people who read the list of releases.
enum OurUser {
    static var name: String { ProcessInfo.processInfo.environment["USER"] ?? NSUserName() }
}
