using System.Reflection;
using System.Runtime.CompilerServices;
using NetArchTest.Rules;

namespace FlagGateway.Tests;

/// <summary>Arrows between the folders of the library point down only, so no two of them can form a cycle.</summary>
public sealed class LayerTests
{
    // Each folder may use those in front of it: ground, model, features, edge.
    private static readonly string[] Folders =
    [
        "Formatting", "Threads", "Options", "Files", "Streams", "Certificates", "Telemetry", "Identity", "Cohorts", "Pins", "State",
        "Snapshots", "Transport",
        "Health", "Explaining", "Policies", "Prometheus", "Conditions", "Overrides", "Signals", "Checks", "Mirroring", "Llm", "Rollouts", "Prompts", "Routing", "Ofrep", "AccessLog", "FeatureManagement",
        "Configuration", "Reload", "Hygiene", "Editing",
        "Reports", "Diagnosis", "Tools", "Admin", "Hosting",
    ];

    private static readonly Assembly Library = typeof(FlagGateway.Snapshots.GatewaySnapshot).Assembly;

    // Nothing is above the last one.
    public static TheoryData<string> WithOthersAbove => [.. Folders.SkipLast(1)];

    [Theory]
    [MemberData(nameof(WithOthersAbove))]
    public void Folder_UsesOnlyWhatIsBelow(string folder)
    {
        string[] above = [.. Folders.Skip(Array.IndexOf(Folders, folder) + 1).Select(static name => $"FlagGateway.{name}")];
        var result = In(folder).Should().NotHaveDependencyOnAny(above).GetResult();

        Assert.True(result.IsSuccessful, $"{folder} uses what is above it: {string.Join(", ", (result.FailingTypes ?? []).Select(static type => type.FullName))}");
    }

    [Fact]
    public void Folders_AreAllNamed() => Assert.Equal(
        Folders.Order(StringComparer.Ordinal),
        Library.GetTypes().Select(static type => type.Namespace ?? "").Where(static name => name.StartsWith("FlagGateway.", StringComparison.Ordinal))
            .Select(static name => name.Split('.')[1]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Core_KnowsNoProcess()
    {
        var result = Types.InAssembly(typeof(FlagGateway.Core.Flags.CompiledFlag).Assembly)
            .Should().NotHaveDependencyOnAny("Microsoft.AspNetCore", "Microsoft.Extensions.Logging", "Microsoft.Extensions.DependencyInjection", "Yarp", "System.Net.Http.HttpClient", "System.IO.File").GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", (result.FailingTypes ?? []).Select(static type => type.FullName)));
    }

    // The first user of the library has no more of it than any other host.
    [Theory]
    [InlineData("flaggateway")]
    [InlineData("FlagGateway.Demo")]
    public void Internals_OfLibraries_AreHiddenFromProgramAndDemo(string user)
    {
        Assembly[] libraries = [Library, typeof(FlagGateway.Core.Flags.CompiledFlag).Assembly];

        var friends = libraries.SelectMany(static library => library.GetCustomAttributes<InternalsVisibleToAttribute>()).Select(static friend => friend.AssemblyName.Split(',')[0]).ToArray();

        Assert.NotEmpty(friends);
        Assert.DoesNotContain(user, friends, StringComparer.OrdinalIgnoreCase);
    }

    private static PredicateList In(string folder) => Types.InAssembly(Library).That().ResideInNamespace($"FlagGateway.{folder}");
}
