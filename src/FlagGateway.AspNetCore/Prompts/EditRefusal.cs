using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using FlagGateway.Core.Prompts;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagGateway.Prompts;

/// <summary>
/// Why a request that a variant edits is refused. It never goes on unedited: that would be the wrong prompt under the
/// right name.
/// </summary>
/// <param name="Status">Status of the response.</param>
/// <param name="Reason">Reason in the metrics of rejected requests.</param>
/// <param name="Detail">The reason in one sentence.</param>
/// <param name="Variable">The variable that the request lacks; <c>null</c> for none.</param>
internal sealed record EditRefusal(int Status, string Reason, string Detail, string? Variable = null)
{
    /// <summary>The body is longer than allowed.</summary>
    public static EditRefusal TooLong { get; } = new(StatusCodes.Status413PayloadTooLarge, "prompt_length", "The body is longer than the gateway may edit.");

    /// <summary>The memory for all such bodies is in use.</summary>
    public static EditRefusal NoBudget { get; } = new(StatusCodes.Status503ServiceUnavailable, "prompt_budget", "The gateway has no memory left for requests that it edits.");

    /// <summary>Not JSON, or compressed.</summary>
    public static EditRefusal MediaType { get; } = new(StatusCodes.Status415UnsupportedMediaType, "prompt_media_type", "The gateway edits this request, which must be uncompressed application/json.");

    private static readonly EditRefusal NotJson = new(StatusCodes.Status400BadRequest, "prompt_json", "The body is not a JSON object.");
    private static readonly EditRefusal NoMessages = new(StatusCodes.Status400BadRequest, "prompt_json", "The field messages is not a list.");

    /// <summary>Whether the gateway is the reason, not the request.</summary>
    public bool IsGatewayError => Status is StatusCodes.Status413PayloadTooLarge or StatusCodes.Status503ServiceUnavailable;

    /// <summary>The refusal of a request that could not be edited; <c>null</c> if it was.</summary>
    public static EditRefusal? From(EditedRequest edited) => edited.Status switch
    {
        EditStatus.Edited => null,
        EditStatus.NotJson => NotJson,
        EditStatus.NoMessages => NoMessages,
        EditStatus.MissingVariable => new(StatusCodes.Status422UnprocessableEntity, "prompt_variable", $"The prompt needs the variable {edited.Variable}: add it to prompt_variables.", edited.Variable),
        EditStatus.VariableNotText => new(StatusCodes.Status422UnprocessableEntity, "prompt_variable", $"The variable {edited.Variable} of prompt_variables is not text.", edited.Variable),
        _ => throw new ArgumentOutOfRangeException(nameof(edited), edited.Status, "Not a status"),
    };

    /// <summary>Writes the response.</summary>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, problem details</seealso>
    public Task WriteAsync(HttpContext context)
    {
        JsonObject problem = new()
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(Status),
            ["status"] = Status,
            ["detail"] = Detail,
            ["reason"] = Reason,
            // SDKs show their users nothing else.
            ["error"] = new JsonObject { ["message"] = Detail, ["code"] = Reason, ["param"] = Variable },
        };
        if (Variable is not null)
            problem["variable"] = Variable;
        var body = Encoding.UTF8.GetBytes(problem.ToJsonString());
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = MediaTypeNames.Application.ProblemJson;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
