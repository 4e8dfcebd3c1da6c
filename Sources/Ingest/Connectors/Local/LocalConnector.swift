internal import CMDB

extension Connector {
    /// The machine it runs on.
    static let local = Connector(
        name: "local",
        title: Localized(
            en: "This machine: hardware, operating system, network, volumes, services, databases",
            ko: "이 서버: 하드웨어, 운영체제, 네트워크, 볼륨, 서비스, 데이터베이스"),
        locationForm: nil
    ) { _, progress async throws(IngestError) in
        let (batch, notes) = try await onBlockingThread { () throws(IngestError) in
            var facts = try LocalProbe.read()
            facts.packages = DebianPackages.owners(of: LocalEstate.executables(of: facts))
            let estate = LocalEstate(facts)
            return (estate.batch, estate.notes)
        }
        progress(.read(what: "this machine", objects: batch.records.count))
        for note in notes { progress(.note(note)) }
        return batch
    }
}
