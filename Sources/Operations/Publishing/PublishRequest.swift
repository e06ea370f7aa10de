/// What to publish, and how.
public struct PublishRequest: Sendable {
    public enum Check: Sendable {
        /// A throw-away host loads the plugins, and the group's others beside them.
        case load
        /// Nothing is loaded. The plugins have these handlers; none: those that the group's plugin of the same name has.
        case none(handlers: [String])
    }

    public var group: String
    /// Libraries, manifests, or directories that are plugins.
    public var paths: [String]
    /// Who publishes, for the people who read the list of releases.
    public var publisher: String
    public var note = ""
    /// They are all that the group shall run.
    public var replacesAll = false
    /// Handlers in use may go.
    public var allowsRemoval = false
    /// 1 to 99; `nil` for all claims.
    public var canaryPercent: Int?
    public var check = Check.load
    /// How long plugins may take to load, `init` included; `nil` for as long as whoever tries them allows.
    public var loadTimeoutMs: Int64?

    public init(group: String, paths: [String], publisher: String) {
        self.group = group
        self.paths = paths
        self.publisher = publisher
    }
}
