import JobModel

/// What becomes of the times of day that clocks skip, and of those that they show twice.
struct ClockPolicy: Hashable {
    let gap: GapStrategy
    let repetition: RepetitionStrategy

    /// As cronie does, where a person has not said otherwise.
    ///
    /// - Parameter followsRealTime: whether a time that is given by its pace is meant, and not a time of day.
    init(gap: GapStrategy?, repetition: RepetitionStrategy?, followsRealTime: Bool) {
        self.gap = gap ?? (followsRealTime ? .skip : .next)
        self.repetition = repetition ?? (followsRealTime ? .twice : .once)
    }
}
