// Gateways of one process share nothing but the processors. Most tests wait for something, so three run beside one
// another; those that take all processors, or that change what the process has only once, run alone
// (DisableParallelization).
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 3)]
