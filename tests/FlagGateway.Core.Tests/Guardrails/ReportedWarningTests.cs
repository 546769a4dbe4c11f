using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class ReportedWarningTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("b", "++++++++")]
    [InlineData("b", "+?+?+?+?")]
    [InlineData("b", "+-+-+-+-+-+-+-+-")]
    [InlineData("b", "+----")]
    [InlineData("be", "+-----")]
    [InlineData("be", "+-??-??---")]
    [InlineData("beb", "+-----+")]
    [InlineData("bw", "+++2222")]
    [InlineData("bww", "+24444")]
    [InlineData("", "---???")]
    public void Next_OverTime_TellsOnceUntilItEndsOrGetsWorse(string sent, string measured)
    {
        ReportedWarning? known = null;
        var text = "";
        foreach (var one in measured)
        {
            (known, var change) = ReportedWarning.Next(known, one switch { '-' => false, '?' => null, _ => true }, char.IsDigit(one) ? one - '0' : 1, Minute);
            text += change switch { WarningChange.Begins => "b", WarningChange.GetsWorse => "w", WarningChange.Ends => "e", _ => "" };
        }

        Assert.Equal(sent, text);
    }
}
