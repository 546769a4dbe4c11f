using FlagGateway.Reports;
using FlagGateway.Reports.Content;

namespace FlagGateway.Tests.Rollouts.Reports;

public sealed class CostTests
{
    [Theory]
    [InlineData("cost", true)]
    [InlineData("cost_uncached", false)]
    public void Step_JudgedByCost_SaysWhatMakesItDoubtful(string metric, bool isSaid)
    {
        var step = ReportModel.From(Samples.TwoAttempts().Entries, Samples.Plan).Steps.First(static step => step.Evidence is { Verdicts.Count: > 0 });
        var evidence = step.Evidence! with { Verdicts = [step.Evidence.Verdicts[0] with { Guardrail = metric }] };
        var judged = step with { Entry = step.Entry with { Change = step.Entry.Change with { Evidence = evidence } } };

        var blocks = StepContent.Create(judged).Blocks;

        Assert.Equal(isSaid, blocks.OfType<TextBlock>().Any(static block => block.Text == StepContent.ColdCache));
    }
}
