using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges whether the candidate fails some users completely, while the total may be within all limits: those with an
/// old client, an unusual account or a large cart. Averages over requests barely show them, because users differ. Pure.
/// </summary>
/// <remarks>
/// Both variants have random samples of the same users. If the candidate fails no more users than control, each of the
/// failing ones (<see cref="FailingUsers"/>) is on the candidate with the probability of the stage's percentage. The
/// likelihood ratio of mixed larger odds against that must reach <see cref="Evidence"/>. Each user who begins to fail
/// multiplies it by a factor of expectation one, so that it ever reaches the bound by chance with probability 1/1000 at
/// most (Ville), as long as failing users do not recover; those who do leave the numbers of both variants. The verdict
/// is soft, because the failing users may have sent what no version can serve.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2210.01948">
/// Ramdas, Grünwald, Vovk, Shafer: game-theoretic statistics and safe anytime-valid inference (2023)
/// </seealso>
public static class FailingUsersCheck
{
    /// <summary>Name of the check among the verdicts.</summary>
    public const string Name = "failing_users";

    /// <summary>Smallest number of the candidate's failing users for a verdict.</summary>
    public const int MinUsers = GrossFailure.MinUsers;

    /// <summary>Likelihood ratio from which the candidate is known to fail more users than control.</summary>
    public const double Evidence = 1000;

    // How many times as likely as at control a user fails at the candidate, equally weighted.
    private static readonly double[] Odds = [3, 10, 100];

    /// <summary>Compares the numbers of users whose requests all fail.</summary>
    /// <param name="window">The whole stage; control and candidate are random samples of the same users.</param>
    /// <param name="percentage">The candidate's percentage of users, in (0,100).</param>
    /// <returns>A soft verdict; <c>null</c> if the candidate is not known to fail more users.</returns>
    public static GuardrailVerdict? Judge(ComparisonWindow window, double percentage)
    {
        ArgumentNullException.ThrowIfNull(window);
        var (control, candidate) = (window.Control.FailingUsers, window.Candidate.FailingUsers);
        if (candidate < MinUsers || percentage is not (> 0 and < 100) || EvidenceOf(control, candidate, percentage / 100) < Evidence)
            return null;
        return new GuardrailVerdict
        {
            Guardrail = Name,
            Kind = VerdictKind.SoftFail,
            Control = control,
            Candidate = candidate,
            Estimate = candidate,
            ControlSamples = (long)window.Control.Users,
            CandidateSamples = (long)window.Candidate.Users,
            Arithmetic = string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: every request of {candidate:#,0} users fails at the candidate, the last {FailingUsers.Streak} or more of each, and of {control:#,0} at control, which has {(100 - percentage) / percentage:0.#} times as many users"),
        };
    }

    // Beyond what a number can hold it is infinite, and beyond the bound as well.
    private static double EvidenceOf(int control, int candidate, double share)
    {
        double sum = 0;
        foreach (var odds in Odds)
        {
            var scaled = share * odds / (1 - share + (share * odds));
            sum += Math.Exp((candidate * Math.Log(scaled / share)) + (control * Math.Log((1 - scaled) / (1 - share))));
        }

        return sum / Odds.Length;
    }
}
