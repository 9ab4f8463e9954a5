using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>How an evaluation's records become JSON: one line each, nothing in it that could end a script element.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(FiniteOrNull)])]
[JsonSerializable(typeof(EvaluatedPicture))]
[JsonSerializable(typeof(ReportCard))]
[JsonSerializable(typeof(CardKey))]
internal sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>Numbers of any kind; see <see cref="FiniteNumbers"/>.</summary>
    internal sealed class FiniteOrNull : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) => writer.WriteFinite(value);
    }
}
