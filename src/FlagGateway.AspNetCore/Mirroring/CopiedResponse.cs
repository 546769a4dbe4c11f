using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>A response to a copy, or why there is none.</summary>
internal sealed class CopiedResponse : IDisposable
{
    private readonly BodyCapture _body;
    private readonly ResponseHead? _head;

    public CopiedResponse(MirrorReason failure, BodyCapture body) => (Failure, _body) = (failure, body);

    public CopiedResponse(ResponseHead head, BodyCapture body) => (_head, _body) = (head, body);

    public MirrorReason Failure { get; }

    public int Status => _head!.Status;

    public bool IsTruncated => _body.State != CaptureState.Complete;

    public bool IsCutOff => !_body.HasEnded;

    public CapturedResponse ToResponse(bool isByDigest) => _head!.With(_body, isByDigest);

    public void Dispose() => _body.Dispose();
}
