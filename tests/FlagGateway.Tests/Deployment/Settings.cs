using System.Reflection;
using FlagGateway.Commands;
using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Deployment;

/// <summary>What deployment files say to the program, compared with the program.</summary>
internal static class Settings
{
    private const string Prefix = "FlagGateway__";

    /// <summary>Asserts that a name of an environment variable is one that the gateway or .NET reads.</summary>
    public static void AssertName(string name)
    {
        Assert.StartsWith(Prefix, name, StringComparison.Ordinal);
        var type = typeof(GatewayOptions);
        foreach (var step in name[Prefix.Length..].Split("__"))
        {
            if (type.IsArray)
            {
                Assert.True(int.TryParse(step, out _), $"{name}: {step} is no number");
                type = type.GetElementType()!;
                continue;
            }

            // Names of variables are read without regard to case; written as documented they can be searched for.
            var property = type.GetProperty(step, BindingFlags.Public | BindingFlags.Instance);
            Assert.True(property is not null, $"{name}: there is no {step}");
            type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        }

        Assert.True(type.IsValueType || type == typeof(string), $"{name} is no single setting");
    }

    /// <summary>
    /// The configuration of a folder with environment variables on top; asserts that nothing is wrong with it.
    /// </summary>
    public static async Task<LoadedConfiguration> LoadAsync(string folder, IEnumerable<KeyValuePair<string, string>> environment)
    {
        ConfigLoader loader = new(folder, [.. environment.Select(pair => $"--{pair.Key.Replace("__", ":", StringComparison.Ordinal)}={pair.Value}")], new CohortRegistry());
        var result = await loader.LoadAsync(previous: null);
        Assert.Empty(result.Issues);
        return result.Configuration!;
    }

    /// <summary>Asserts that the program understands a command line.</summary>
    public static void AssertCommand(params string[] args) => Assert.Empty(CommandTree.Create().Parse(args).Errors);
}
