using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// JSON serialization of the records of an evaluation: one line each, with all characters escaped that could end a script element.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(FiniteOrNull)])]
[JsonSerializable(typeof(EvaluatedImage))]
[JsonSerializable(typeof(ReportCard))]
[JsonSerializable(typeof(ShardFiles.ShardRecord))]
[JsonSerializable(typeof(ModelRemarks.Remark))]
internal sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>Writes numbers that are not finite as null: JSON has no NaN and no infinity.</summary>
    internal sealed class FiniteOrNull : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
        {
            if (value is { } number && double.IsFinite(number))
                writer.WriteNumberValue(number);
            else
                writer.WriteNullValue();
        }
    }
}
