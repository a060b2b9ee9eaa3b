using System.Text.Json;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>Writes <c>tokenizer_config.json</c>, which tells other programs how to use tokenizer.json and to chat.</summary>
static class TokenizerConfig
{
    public static byte[] Write(Tokenizer tokenizer, int maxPositions, string chatTemplate) => JsonText.Object(json =>
    {
        (string Text, int Id)[] specials = [.. ChatRenderer.SpecialTokens
            .Where(text => tokenizer.TokenId(text) is not null)
            .Select(text => (text, tokenizer.TokenId(text)!.Value))];
        json.WriteBoolean("add_bos_token", false);
        json.WriteBoolean("add_eos_token", false);
        json.WriteBoolean("add_prefix_space", false);
        json.WriteStartObject("added_tokens_decoder");
        foreach ((string text, int id) in specials) WriteToken(json, text, id);
        json.WriteEndObject();
        WriteName(json, tokenizer, "bos_token", ChatRenderer.EndOfText);
        json.WriteString("chat_template", chatTemplate);
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        WriteName(json, tokenizer, "eos_token", ChatRenderer.EndToken);
        json.WriteNumber("model_max_length", maxPositions);
        WriteName(json, tokenizer, "pad_token", ChatRenderer.EndOfText);
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
    });

    /// <summary>For a model of any family: what its own folder said about chatting.</summary>
    public static byte[] Write(Tokenizer tokenizer, ChatTemplateSettings chat, int maxPositions) => JsonText.Object(json =>
    {
        json.WriteBoolean("add_bos_token", chat.AddBosToken ?? false);
        json.WriteBoolean("add_eos_token", chat.AddEosToken ?? false);
        json.WriteStartObject("added_tokens_decoder");
        foreach (string text in chat.SpecialTokens.Values.Where(text => tokenizer.TokenId(text) is not null).Distinct().OrderBy(text => tokenizer.TokenId(text)))
            WriteToken(json, text, tokenizer.TokenId(text)!.Value);
        json.WriteEndObject();
        WriteTemplates(json, chat);
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        json.WriteNumber("model_max_length", maxPositions);
        foreach ((string name, string text) in chat.SpecialTokens.OrderBy(token => token.Key, StringComparer.Ordinal)) json.WriteString(name, text);
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
    });

    /// <summary>None not at all, one template as a text, several as a list of names and templates.</summary>
    static void WriteTemplates(Utf8JsonWriter json, ChatTemplateSettings chat)
    {
        if (chat.Templates.Count == 0) return;
        if (chat.Templates is { Count: 1 } && chat.Template is { } only)
        {
            json.WriteString("chat_template", only);
            return;
        }
        json.WriteStartArray("chat_template");
        foreach ((string name, string template) in chat.Templates.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("template", template);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteToken(Utf8JsonWriter json, string text, int id)
    {
        json.WriteStartObject(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("content", text);
        json.WriteBoolean("lstrip", false);
        json.WriteBoolean("normalized", false);
        json.WriteBoolean("rstrip", false);
        json.WriteBoolean("single_word", false);
        json.WriteBoolean("special", true);
        json.WriteEndObject();
    }

    static void WriteName(Utf8JsonWriter json, Tokenizer tokenizer, string key, string token)
    {
        if (tokenizer.TokenId(token) is not null) json.WriteString(key, token);
    }
}
