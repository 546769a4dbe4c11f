namespace FlagGateway.Hosting;

/// <summary>How a program ends.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked to.</summary>
    public const int Done = 0;

    /// <summary>It was understood and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>It was not understood.</summary>
    public const int WrongUsage = 2;
}
