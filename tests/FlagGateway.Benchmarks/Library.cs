using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Benchmarks;

/// <summary>The Microsoft library on the same flag: what the data path would pay without a compiled form.</summary>
internal sealed class Library
{
    private readonly FeatureManager _manager;

    public Library(string members)
    {
        var json = $$"""{ "feature_management": { "feature_flags": [ { "id": "checkout", {{members}} } ] } }""";
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        _manager = new FeatureManager(new ConfigurationFeatureDefinitionProvider(configuration));
    }

    public ValueTask<Variant> DecideAsync(string user) =>
        _manager.GetVariantAsync("checkout", new TargetingContext { UserId = user, Groups = [] });
}
