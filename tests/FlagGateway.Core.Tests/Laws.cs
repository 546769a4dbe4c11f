using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace FlagGateway.Testing;

/// <summary>
/// How random cases are drawn. The suite draws the same ones in every run, so that it never fails by chance;
/// <c>tests/random.sh</c> draws others by setting <c>FLAGGATEWAY_TEST_SEED</c>.
/// </summary>
internal static class Laws
{
    /// <summary>The variable that holds another seed than the suite's.</summary>
    public const string SeedVariable = "FLAGGATEWAY_TEST_SEED";

    private const ulong SuiteSeed = 20261101;

    /// <summary>Tries a law on this many cases, and throws at the first that breaks it.</summary>
    /// <param name="cases">How many cases.</param>
    /// <exception cref="FormatException">
    /// <see cref="SeedVariable"/> is set and is not a whole number of zero or more.
    /// </exception>
#pragma warning disable RS0030 // The one place that may take FsCheck's own settings, because it sets the seed.
    public static Config Try(int cases = 100) => Config.QuickThrowOnFailure
        .WithMaxTest(cases)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed()), FSharpOption<int>.None)));
#pragma warning restore RS0030

    /// <summary>Draws which of a number of equal parts of all cases the suite tries.</summary>
    /// <param name="parts">Number of parts.</param>
    public static int Draw(int parts) => (int)(Seed() % (ulong)parts);

    private static ulong Seed() => Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text
        ? ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : SuiteSeed;
}
