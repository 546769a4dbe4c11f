// The metrics SDK listens to meters by name, so two gateways in one process would count each other's requests.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
