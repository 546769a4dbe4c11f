using MathNet.Numerics;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Compares two Poisson rates of few events. Given how many events both cohorts have together, the candidate's are
/// binomial, with a share that depends on the ratio of the rates and on the requests of each. No variance is estimated,
/// so the interval holds from the first event on.
/// </summary>
/// <remarks>
/// At every evaluation at once: the likelihood of shares drawn from a beta distribution over that of one share is a
/// martingale, which ever exceeds 1/alpha with probability at most alpha (Robbins; Ville). The beta distribution has
/// its mean where both rates are equal, and most of it between a quarter and four times that. At a planned analysis:
/// the exact interval of Clopper and Pearson.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2011.03567">Lindon, Malek: anytime-valid inference for multinomial count data (2022)</seealso>
/// <seealso href="https://doi.org/10.1214/aoms/1177696786">
/// Robbins: statistical methods related to the law of the iterated logarithm (1970)
/// </seealso>
internal static class RareEventContrast
{
    // Events that the rarer cohort's part of the beta distribution stands for.
    private const double Prior = 1;

    /// <summary>Candidate over control minus one.</summary>
    public static Interval Ratio(RareEvents candidate, RareEvents control, Coverage coverage)
    {
        var events = coverage.Growth / RareEvents.DispersionOf(candidate, control);
        var (above, below) = (candidate.Events * events, control.Events * events);
        var share = candidate.Exposure / (candidate.Exposure + control.Exposure);
        var (lower, upper) = coverage.IsPlanned ? ClopperPearson(above, below, coverage.Alpha) : BetaMixture(above, below, share, coverage.Alpha);
        var odds = share / (1 - share);
        return new Interval(above == 0 && below == 0 ? 0 : ToRatio(above / (above + below)), ToRatio(lower), ToRatio(upper));

        double ToRatio(double part) => part < 1 ? (part / (1 - part) / odds) - 1 : double.PositiveInfinity;
    }

    /// <summary>Events per request of the candidate.</summary>
    /// <param name="candidate">Its events.</param>
    /// <param name="dispersion">How many events count as one.</param>
    /// <param name="scale">The rate that matters most.</param>
    /// <param name="coverage">When the interval has to hold.</param>
    public static Interval Own(RareEvents candidate, double dispersion, double scale, Coverage coverage)
    {
        var factor = coverage.Growth / dispersion;
        var (events, exposure) = (candidate.Events * factor, candidate.Exposure * factor);
        var (lower, upper) = coverage.IsPlanned ? Gamma(events, coverage.Alpha) : GammaMixture(events, exposure * scale, coverage.Alpha);
        return new Interval(candidate.Rate, lower / exposure, upper / exposure);
    }

    /// <summary>
    /// Candidate minus control, by both intervals (the method of variance estimates recovery, see
    /// <see cref="Contrast"/>).
    /// </summary>
    public static Interval Difference(RareEvents candidate, RareEvents control, double scale, Coverage coverage)
    {
        var dispersion = RareEvents.DispersionOf(candidate, control);
        var (one, other) = (Own(candidate, dispersion, scale, coverage), Own(control, dispersion, scale, coverage));
        var difference = one.Estimate - other.Estimate;
        return new Interval(
            difference,
            difference - double.Hypot(one.Estimate - one.Lower, other.Upper - other.Estimate),
            difference + double.Hypot(one.Upper - one.Estimate, other.Estimate - other.Lower));
    }

    private static (double Lower, double Upper) BetaMixture(double above, double below, double share, double alpha)
    {
        var (a, b) = share <= 0.5 ? (Prior, Prior * (1 - share) / share) : (Prior * share / (1 - share), Prior);
        var limit = SpecialFunctions.BetaLn(a + above, b + below) - SpecialFunctions.BetaLn(a, b) + Math.Log(alpha);
        var most = above / (above + below);
        // In log odds, where a share close to zero has as many digits as any other.
        return (above > 0 ? Share(Root(-Far, Odds(most), IsBeyond)) : 0, below > 0 ? Share(Root(Far, Odds(most), IsBeyond)) : 1);

        bool IsBeyond(double odds) => limit + (above * Softplus(-odds)) + (below * Softplus(odds)) >= 0;
    }

    private static (double Lower, double Upper) GammaMixture(double events, double prior, double alpha)
    {
        // Rates in events of this exposure; those drawn are exponential, with the mean that the scale would give.
        var mean = Math.Max(prior, 1e-9);
        var limit = SpecialFunctions.GammaLn(1 + events) - Math.Log(mean) - ((1 + events) * Math.Log(1 + (1 / mean))) + Math.Log(alpha);
        var most = Math.Log(Math.Max(events, 1e-9));
        return (events > 0 ? Math.Exp(Root(-Far, most, IsBeyond)) : 0, Math.Exp(Root(Far, most, IsBeyond)));

        bool IsBeyond(double log) => limit - (events * log) + Math.Exp(log) >= 0;
    }

    private static (double Lower, double Upper) ClopperPearson(double above, double below, double alpha) => (
        above > 0 ? Share(Root(-Far, Far, odds => SpecialFunctions.BetaRegularized(above, below + 1, Share(odds)) <= alpha)) : 0,
        below > 0 ? Share(Root(Far, -Far, odds => SpecialFunctions.BetaRegularized(above + 1, below, Share(odds)) >= 1 - alpha)) : 1);

    private static (double Lower, double Upper) Gamma(double events, double alpha) => (
        events > 0 ? Math.Exp(Root(-Far, Far, log => SpecialFunctions.GammaLowerRegularized(events, Math.Exp(log)) <= alpha)) : 0,
        Math.Exp(Root(Far, -Far, log => SpecialFunctions.GammaLowerRegularized(events + 1, Math.Exp(log)) >= 1 - alpha)));

    private const double Far = 36;

    // Halves between an end that is beyond the bound and one that is not; returns the end that is, so that rounding
    // only widens.
    private static double Root(double beyond, double within, Func<double, bool> isBeyond)
    {
        for (var step = 0; step < 60; step++)
        {
            var middle = (beyond + within) / 2;
            if (isBeyond(middle))
                beyond = middle;
            else
                within = middle;
        }

        return beyond;
    }

    private static double Odds(double share) => Math.Clamp(Math.Log(share / (1 - share)), -Far, Far);

    private static double Share(double odds) => 1 / (1 + Math.Exp(-odds));

    private static double Softplus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
}
