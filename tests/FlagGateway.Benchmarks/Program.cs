using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;

// Each run builds the gateway once more, without the compiler server. With analyzers that takes longer than the two
// minutes that are given to it on two busy cores; they ran in the build of this program.
var config = ManualConfig.Create(DefaultConfig.Instance)
    .WithBuildTimeout(TimeSpan.FromMinutes(15))
    .AddJob(Job.Default.WithArguments([new MsBuildArgument("/p:RunAnalyzers=false"), new MsBuildArgument("/p:EnforceCodeStyleInBuild=false")]).AsMutator());
BenchmarkSwitcher.FromAssembly(typeof(FlagGateway.Benchmarks.DecisionBenchmarks).Assembly).Run(args, config);
