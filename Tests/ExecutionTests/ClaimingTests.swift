import JobModel
import JobStore
import Testing

@testable import Execution

@Suite("How much to claim")
struct ClaimingTests {
    private func load(threads: Int, costs: [String: Int64]) -> GroupLoad {
        var load = GroupLoad(mostSoloRuns: 2)
        load.capacity = GroupCapacity(
            offers: costs.map { ClaimRequest.Offer(handler: $0.key, costMicroseconds: $0.value) }, threads: threads)
        return load
    }

    @Test("A host that offers nothing claims nothing")
    func noOffers() {
        #expect(load(threads: 4, costs: [:]).request(group: 1, executor: 1) == nil)
    }

    @Test("The budget is 50 ms of work for each thread, less what the host has")
    func budget() {
        var load = load(threads: 4, costs: ["a": 50_000])
        #expect(load.request(group: 1, executor: 1)?.budgetMicroseconds == 200_000)
        load.took(cost: 50_000)
        #expect(load.request(group: 1, executor: 1)?.budgetMicroseconds == 150_000)
        for _ in 0..<3 { load.took(cost: 50_000) }
        #expect(load.request(group: 1, executor: 1) == nil)
        load.gaveBack(cost: 50_000)
        #expect(load.request(group: 1, executor: 1)?.budgetMicroseconds == 50_000)
    }

    @Test("Cheap tasks are bounded by count: a claim's worth, three claims in the host")
    func counts() {
        var load = load(threads: 1, costs: ["a": 1])
        #expect(load.request(group: 1, executor: 1)?.limit == 1_000)
        for _ in 0..<2_500 { load.took(cost: 1) }
        #expect(load.request(group: 1, executor: 1)?.limit == 500)
        for _ in 0..<500 { load.took(cost: 1) }
        #expect(load.request(group: 1, executor: 1) == nil)
    }

    @Test("A handler nobody has run counts as one task for each thread, a slow one never as more")
    func costs() {
        var costs = HandlerCosts()
        #expect(costs.offers(for: ["new"])[0].costMicroseconds == 50_000)
        costs.record("slow", microseconds: 10_000_000)
        #expect(costs.offers(for: ["slow"])[0].costMicroseconds == 50_000)
        costs.record("fast", microseconds: 0)
        #expect(costs.offers(for: ["fast"])[0].costMicroseconds == 1)
    }

    @Test("Offers are told again only when a cost has moved")
    func changedOffers() {
        var costs = HandlerCosts()
        _ = costs.offers(for: ["a"])
        #expect(costs.changedOffers(for: ["a"]) == nil)
        costs.record("a", microseconds: 100)
        #expect(costs.changedOffers(for: ["a"])?.first?.costMicroseconds == 100)
        costs.record("a", microseconds: 101)
        #expect(costs.changedOffers(for: ["a"]) == nil)
        costs.recordAtLeast("a", microseconds: 40_000)
        #expect(costs.changedOffers(for: ["a"])?.first?.costMicroseconds == 40_000)
    }

    @Test("Holdings weigh on the group until they are released, once")
    func holdings() {
        var holdings = Holdings(mostSoloRuns: 2)
        holdings.setCapacity(
            GroupCapacity(offers: [.init(handler: "h", costMicroseconds: 50_000)], threads: 1), of: 7)
        let key = ClaimKey(taskID: 1, claimNo: 3)
        holdings.take([
            ClaimedTask(
                key: key, groupID: 7, jobID: 1, jobName: "j", handler: "h", parameters: "{}", timeoutMs: 0, attempt: 1,
                runAt: 0, scheduledAt: nil, isSuspect: false)
        ])
        #expect(holdings.loads[7]?.request(group: 7, executor: 1) == nil)
        #expect(holdings.keys == [key])
        holdings.release(ClaimKey(taskID: 1, claimNo: 2))
        #expect(holdings.count == 1, "an older claim of the task is not this one")
        holdings.answered(key)
        #expect(holdings.loads[7]?.request(group: 7, executor: 1)?.budgetMicroseconds == 50_000)
        #expect(holdings.keys == [key], "answered, but the store has yet to hear of it")
        holdings.release(key)
        holdings.release(key)
        #expect(holdings.loads[7]?.request(group: 7, executor: 1)?.budgetMicroseconds == 50_000)
    }

    @Test("Tasks that run alone take no room in the group's host; at two of them no pinned one is asked for")
    func aloneTakesNoRoom() {
        var holdings = Holdings(mostSoloRuns: 2)
        holdings.setCapacity(
            GroupCapacity(offers: [.init(handler: "slow", costMicroseconds: GroupLoad.aheadMicroseconds)], threads: 1),
            of: 1)
        let before = holdings.loads[1]?.request(group: 1, executor: 1)
        let pinned = (1...2).map { id in
            ClaimedTask(
                key: ClaimKey(taskID: id, claimNo: 1), groupID: 1, jobID: 1, jobName: "job", handler: "slow",
                parameters: "{}", timeoutMs: 0, attempt: 1, runAt: 0, scheduledAt: nil, isSuspect: false,
                pinnedReleaseID: 7)
        }
        holdings.take(pinned)
        let during = holdings.loads[1]?.request(group: 1, executor: 1)
        #expect(before?.budgetMicroseconds == during?.budgetMicroseconds)
        #expect(before?.pinnedLimit == 1 && during?.pinnedLimit == 0)
        holdings.answered(pinned[0].key)
        holdings.release(pinned[0].key)
        #expect(holdings.loads[1]?.request(group: 1, executor: 1)?.pinnedLimit == 1)
    }
}
