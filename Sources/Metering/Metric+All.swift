// Every metric that a dotjob has. docs/metrics.md tells of each, and a test holds it against this list.
extension Metric {
    /// From a quarter of a millisecond to a minute: what a request or a transaction takes.
    public static let secondsBounds: [Double] = [
        0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60,
    ]

    /// From a millisecond to an hour: what a handler takes.
    static let attemptBounds: [Double] = [
        0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600,
    ]

    static let batchBounds: [Double] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500]

    public static let all: [Metric] = ofQueue + ofScheduler + ofExecutor + ofStore + ofHTTP + ofProcess

    // MARK: - The queue, as a scheduler reads it from the database

    public static let ofQueue: [Metric] = [.queueTasks, .queueClaimed, .queueOldest, .queueHeld, .executorsOnline]

    public static let queueTasks = Metric(
        "dotjob_queue_tasks", .gauge, "Tasks in the queue: waiting, held and claimed.", labels: "group")
    public static let queueClaimed = Metric(
        "dotjob_queue_claimed_tasks", .gauge, "Tasks that executors have claimed.", labels: "group")
    public static let queueOldest = Metric(
        "dotjob_queue_oldest_age_seconds", .gauge, "How long the oldest due task waits that nothing holds; 0 for none.",
        labels: "group")
    public static let queueHeld = Metric(
        "dotjob_queue_held_tasks", .gauge, "Tasks that wait for something else than their time, counted up to 10000.",
        labels: "group", "reason")
    public static let executorsOnline = Metric(
        "dotjob_executors_online", .gauge, "Executors that serve the group.", labels: "group")

    // MARK: - The scheduler

    static let ofScheduler: [Metric] = [.tasksWritten, .tasksRescued, .logsPruned]

    public static let tasksWritten = Metric(
        "dotjob_scheduler_tasks_written_total", .counter, "Occurrences of schedules that became tasks.")
    public static let tasksRescued = Metric(
        "dotjob_scheduler_rescued_tasks_total", .counter, "Tasks of dead executors that went back to the queue.")
    public static let logsPruned = Metric(
        "dotjob_scheduler_pruned_log_rows_total", .counter, "Attempts whose log was deleted past its retention.")

    // MARK: - An executor

    static let ofExecutor: [Metric] = [
        .attempts, .attemptDuration, .attemptDelay, .claimedTasks, .claimBatch, .resultBatch, .queueTransaction,
        .hosts, .hostStarts, .hostDeaths, .releaseTransitions,
    ]

    public static let attempts = Metric(
        "dotjob_attempts_total", .counter, "Attempts that ended here, by the code in their log.",
        labels: "group", "handler", "code")
    public static let attemptDuration = Metric(
        "dotjob_attempt_duration_seconds", .histogram(attemptBounds), "How long handlers ran.",
        labels: "group", "handler")
    public static let attemptDelay = Metric(
        "dotjob_attempt_start_delay_seconds", .histogram(attemptBounds),
        "From the time that a task was due to its attempt's start.", labels: "group", "handler")
    public static let claimedTasks = Metric(
        "dotjob_claimed_tasks_total", .counter, "Tasks that this executor claimed.", labels: "group")
    public static let claimBatch = Metric(
        "dotjob_claim_batch_tasks", .histogram(batchBounds), "Tasks of a claim that got any.")
    public static let resultBatch = Metric(
        "dotjob_result_batch_tasks", .histogram(batchBounds), "Results that were stored in one transaction.")
    public static let queueTransaction = Metric(
        "dotjob_queue_transaction_seconds", .histogram(secondsBounds),
        "How long results and claims took, the wait for other writers included.")
    public static let hosts = Metric("dotjob_hosts", .gauge, "Host processes that live.", labels: "group")
    public static let hostStarts = Metric(
        "dotjob_host_starts_total", .counter, "Host processes that were started, for a lane of the group or one task.",
        labels: "group", "lane")
    public static let hostDeaths = Metric(
        "dotjob_host_deaths_total", .counter, "Hosts that ended, or were replaced, though nobody wanted them gone.",
        labels: "group", "reason")
    public static let releaseTransitions = Metric(
        "dotjob_release_transitions_total", .counter, "What became of releases on this executor.",
        labels: "group", "state")

    // MARK: - The store

    static let ofStore: [Metric] = [.writeWait, .checkpoint]

    public static let writeWait = Metric(
        "dotjob_store_write_wait_seconds", .histogram(secondsBounds), "How long this process waited for other writers.")
    public static let checkpoint = Metric(
        "dotjob_store_checkpoint_seconds", .histogram(secondsBounds),
        "How long it took to carry the write-ahead log over into the database.")

    // MARK: - HTTP

    static let ofHTTP: [Metric] = [.httpRequests, .eventClients]

    public static let httpRequests = Metric(
        "dotjob_http_request_duration_seconds", .histogram(secondsBounds),
        "How long requests took until their answer began.", labels: "operation", "status")
    public static let eventClients = Metric(
        "dotjob_http_event_clients", .gauge, "Clients that listen to events.")

    // MARK: - The process

    static let ofProcess: [Metric] = [.buildInfo, .droppedSeries] + ProcessFigures.metrics

    public static let buildInfo = Metric(
        "dotjob_build_info", .gauge, "1, with the version of this dotjob.", labels: "version")
    static let droppedSeries = Metric(
        "dotjob_metrics_dropped_series_total", .counter,
        "How often a series was asked for beyond the most that a metric may have: it went to the series \"other\".",
        labels: "metric")
    static let processCPU = Metric("process_cpu_seconds_total", .counter, "CPU time, of user and system.")
    static let processResident = Metric("process_resident_memory_bytes", .gauge, "Memory that is resident.")
    static let processVirtual = Metric("process_virtual_memory_bytes", .gauge, "Address space that is mapped.")
    static let processDescriptors = Metric("process_open_fds", .gauge, "File descriptors that are open.")
    static let processMostDescriptors = Metric("process_max_fds", .gauge, "File descriptors that may be open.")
    static let processStart = Metric(
        "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
}
