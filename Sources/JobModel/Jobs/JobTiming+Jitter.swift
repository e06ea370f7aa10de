extension JobTiming {
    /// How much later than its time an occurrence runs, in milliseconds: less than the jitter.
    ///
    /// It is drawn from the names of the two, so it is the same whoever asks, and whenever: a task that is written again, and a scheduler
    /// that starts anew, keep it.
    public func jitter(of occurrence: UTCMilliseconds, ofJob name: String) -> Int64 {
        guard jitterMs > 1 else { return 0 }
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        name.utf8.forEach(add)
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: occurrence >> shift)) }
        // Its low bits hang too much on the last bytes, which are alike for all occurrences.
        hash ^= hash >> 33
        hash = hash &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        return Int64(hash % UInt64(jitterMs))
    }

    /// When an occurrence runs.
    public func runTime(of occurrence: UTCMilliseconds, ofJob name: String) -> UTCMilliseconds {
        let (time, isTooLate) = occurrence.addingReportingOverflow(jitter(of: occurrence, ofJob: name))
        return isTooLate ? occurrence : time
    }
}
