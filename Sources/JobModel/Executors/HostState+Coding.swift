extension HostState: Codable {
    private enum Name: String, Codable {
        case starting
        case serving
        case stopping
        case gone
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case stable
        case canary
        case draining
        case running
        case losses
        case rules
        case usage
    }

    public init(from decoder: any Decoder) throws {
        if let sentence = try? decoder.singleValueContainer().decode(String.self) {
            self = .sentence(sentence)
            return
        }
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let draining = try fields.decodeIfPresent([Drain].self, forKey: .draining) ?? []
        switch try fields.decode(Name.self, forKey: .state) {
        case .starting: self = .starting
        case .serving:
            var serving = Serving(
                stable: try fields.decodeIfPresent(Lane.self, forKey: .stable) ?? Lane(),
                canary: try fields.decodeIfPresent(Lane.self, forKey: .canary) ?? Lane(), draining: draining,
                running: try fields.decodeIfPresent(LongRuns.self, forKey: .running) ?? LongRuns())
            serving.losses = try fields.decodeIfPresent(HostLosses.self, forKey: .losses) ?? HostLosses()
            serving.rules = try fields.decodeIfPresent(HostRules.self, forKey: .rules)
            serving.usage = try fields.decodeIfPresent(HostUsage.self, forKey: .usage)
            self = .serving(serving)
        case .stopping: self = .stopping(draining)
        case .gone: self = .gone
        }
    }

    public func encode(to encoder: any Encoder) throws {
        if case .sentence(let sentence) = self {
            var container = encoder.singleValueContainer()
            return try container.encode(sentence)
        }
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .starting: try fields.encode(Name.starting, forKey: .state)
        case .serving(let serving):
            try fields.encode(Name.serving, forKey: .state)
            if serving.stable != Lane() { try fields.encode(serving.stable, forKey: .stable) }
            if serving.canary != Lane() { try fields.encode(serving.canary, forKey: .canary) }
            if !serving.draining.isEmpty { try fields.encode(serving.draining, forKey: .draining) }
            if serving.running != LongRuns() { try fields.encode(serving.running, forKey: .running) }
            if serving.losses != HostLosses() { try fields.encode(serving.losses, forKey: .losses) }
            try fields.encodeIfPresent(serving.rules, forKey: .rules)
            try fields.encodeIfPresent(serving.usage, forKey: .usage)
        case .stopping(let draining):
            try fields.encode(Name.stopping, forKey: .state)
            if !draining.isEmpty { try fields.encode(draining, forKey: .draining) }
        case .gone: try fields.encode(Name.gone, forKey: .state)
        case .sentence: break
        }
    }
}
