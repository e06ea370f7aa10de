/// The chance of one run: the same seed makes the same run (SplitMix: Steele, Lea and Flood, 2014).
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Picks by weight.
    mutating func pick<Value>(_ values: [(weight: Int, value: Value)]) -> Value {
        var left = below(values.reduce(0) { $0 + $1.weight })
        for (weight, value) in values {
            if left < weight { return value }
            left -= weight
        }
        return values[0].value
    }
}
