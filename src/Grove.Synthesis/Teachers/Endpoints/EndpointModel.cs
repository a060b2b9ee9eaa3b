using System.Text.Json;

namespace Grove.Synthesis.Teachers.Endpoints;

/// <summary>A model that a server lists.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Context">Tokens of prompt and reply together; null where the server does not say.</param>
public sealed record EndpointModel(string Id, int? Context)
{
    const int MostModels = 10_000;

    /// <summary>Reads the answer of <c>/models</c>; what is malformed in it is left out.</summary>
    /// <param name="json">The answer.</param>
    public static IReadOnlyList<EndpointModel> ReadList(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array) return [];
            return [.. data.EnumerateArray().Take(MostModels)
                .Where(model => model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String)
                .Select(model => new EndpointModel(model.GetProperty("id").GetString()!, ContextOf(model)))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // vLLM says max_model_len, LM Studio max_context_length, OpenRouter context_length, llama.cpp meta.n_ctx (and n_ctx_train for what the model could).
    static int? ContextOf(JsonElement model)
    {
        foreach (string name in (string[])["max_model_len", "loaded_context_length", "max_context_length", "context_length", "context_window", "n_ctx"])
            if (Number(model, name) is { } size) return size;
        return model.TryGetProperty("meta", out JsonElement meta) && meta.ValueKind == JsonValueKind.Object ? Number(meta, "n_ctx") : null;
    }

    static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number > 0 ? number : null;
}
