using FlagGateway.Testing;
using Xunit.Sdk;

namespace FlagGateway.Core.Tests;

public sealed class ProgramsTests
{
    private static readonly string[] Names = ["sh", "no-such-program"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Require_Installed_GoesOn(bool areRequired) => Assert.Null(Thrown(() => Programs.Require(["sh"], areRequired)));

    [Fact]
    public void Require_OneMissing_IsSkippedWithItsName() =>
        Assert.EndsWith("Not installed: no-such-program.", Assert.IsType<SkipException>(Thrown(() => Programs.Require(Names, areRequired: false))).Message, StringComparison.Ordinal);

    [Fact]
    public void Require_OneMissingWhereAllAreRequired_Fails() =>
        Assert.Equal("Not installed: no-such-program.", Assert.IsType<FailException>(Thrown(() => Programs.Require(Names, areRequired: true))).Message);

    // xunit's own Record.Exception lets a skip through.
    private static XunitException? Thrown(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (XunitException thrown)
        {
            return thrown;
        }
    }
}
