namespace FlagGateway.Certificates;

/// <summary>A certificate cannot be used.</summary>
/// <param name="key">Its key in the configuration, or that of one of its files.</param>
/// <param name="file">The file, or <c>null</c>.</param>
/// <param name="problem">The problem, in one sentence.</param>
/// <param name="remedy">The remedy, in one sentence.</param>
internal sealed class CertificateException(string key, string? file, string problem, string remedy)
    : InvalidOperationException($"{key}: {problem.TrimEnd('.')}{(file is null ? "" : $" ({file})")}. {remedy}")
{
    public string Key => key;

    public string? File => file;

    public string Problem => problem;

    public string Remedy => remedy;
}
