using System.ComponentModel.DataAnnotations;
using System.Reflection;
using FlagGateway.Core.Json;
using FlagGateway.Options;

namespace FlagGateway.Tests.Configuration;

/// <summary>The options that are declared as secrets are those that no page shows.</summary>
public sealed class SecretValuesTests
{
    private static readonly string[] Secrets = [.. Find(typeof(GatewayOptions), "FlagGateway").Where(static one => one.IsSecret).Select(static one => one.Key)];

    public static TheoryData<string> Declared => [.. Secrets];

    [Theory]
    [MemberData(nameof(Declared))]
    public void Show_OptionDeclaredAsSecret_IsMasked(string key) =>
        Assert.DoesNotContain("hidden", SecretValues.Show(key.Split(':'), "https://hooks.example.com/hidden"), StringComparison.Ordinal);

    [Theory]
    [InlineData("FlagGateway:Admin:Tokens:0:Sha256")]
    [InlineData("FlagGateway:Notifications:Channels:deploy:Secret")]
    [InlineData("FlagGateway:Notifications:Channels:mail:Smtp:Password")]
    [InlineData("Kestrel:Certificates:Default:Password")]
    public void IsSecretKey_Secret_IsMasked(string key) => Assert.True(SecretValues.IsSecretKey(key.Split(':')));

    [Fact]
    public void IsSecretKey_OtherOptions_AreShown()
    {
        var masked = Find(typeof(GatewayOptions), "FlagGateway").Where(static one => !one.IsSecret && SecretValues.IsSecretKey(one.Key.Split(':'))).Select(static one => one.Key);

        Assert.Equal(
            "FlagGateway:Admin:Tokens:0:Sha256, FlagGateway:Policies:Authorization:0:RequireClaims:0:Values:0",
            string.Join(", ", masked.Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<(string Key, bool IsSecret)> Find(Type type, string path)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static one => one.CanWrite))
        {
            var (inner, key) = Element(property.PropertyType, $"{path}:{property.Name}");
            if (inner.Assembly == typeof(GatewayOptions).Assembly && inner.IsClass)
            {
                foreach (var one in Find(inner, key))
                    yield return one;
            }
            else if (inner != typeof(bool))
            {
                yield return (key, property.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password);
            }
        }
    }

    private static (Type Type, string Key) Element(Type type, string key)
    {
        if (type.IsArray)
            return Element(type.GetElementType()!, $"{key}:0");
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>)
            ? Element(type.GetGenericArguments()[1], $"{key}:any")
            : (Nullable.GetUnderlyingType(type) ?? type, key);
    }
}
