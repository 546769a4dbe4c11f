using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(FlagGateway.Benchmarks.DecisionBenchmarks).Assembly).Run(args);
