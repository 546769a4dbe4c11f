using System.Reflection;
using System.Runtime.CompilerServices;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests;

/// <summary>
/// What a class needs comes by its constructor, and is little enough for one task. Records are data and not meant.
/// </summary>
public sealed class ConstructorTests
{
    private const int Most = 6;

    public static TheoryData<string, Assembly> Libraries => new()
    {
        { "FlagGateway.AspNetCore", typeof(GatewaySnapshot).Assembly },
        { "FlagGateway.Core", typeof(CompiledFlag).Assembly },
        { "flaggateway", typeof(FlagGateway.Hosting.GatewayProcess).Assembly },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Constructors_HaveAtMostSixParameters(string name, Assembly library)
    {
        var classes = library.GetTypes().Where(static type => type.IsClass && !IsRecord(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute))).ToArray();

        var wide = classes.SelectMany(static type => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(static constructor => constructor.GetParameters().Length > Most)
            .Select(static constructor => $"{constructor.DeclaringType!.FullName}: {constructor.GetParameters().Length}");

        Assert.True(classes.Length > 1, $"{name} has no classes.");
        Assert.Empty(wide);
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
