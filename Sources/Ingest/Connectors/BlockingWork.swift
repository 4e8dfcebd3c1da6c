internal import Dispatch

/// Runs work that blocks (files, `/proc`) on a thread of its own instead of the cooperative pool.
func onBlockingThread<Output: Sendable>(
    _ work: @escaping @Sendable () throws(IngestError) -> Output
) async throws(IngestError) -> Output {
    let result: Result<Output, IngestError> = await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async {
            do throws(IngestError) {
                continuation.resume(returning: .success(try work()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
    return try result.get()
}
