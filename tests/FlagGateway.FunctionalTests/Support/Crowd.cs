using System.Globalization;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// How many generated users the tests compare that ask two implementations for each: 2,000 in the suite, 10,000 in
/// tests/agreement.sh.
/// </summary>
internal static class Crowd
{
    private const string Variable = "FLAGGATEWAY_TEST_USERS";

    public static readonly int Size = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 2_000;
}
