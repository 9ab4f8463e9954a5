using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class ExplanationJsonTests
{
    private static readonly string[] Fields =
    [
        "formatVersion", "image", "model", "method", "options", "seed", "device", "segments", "samples", "modelCalls", "timings",
        "explanations",
    ];

    private static readonly ClassExplanation Tree = new()
    {
        ClassIndex = 7,
        Probability = 0.25f,
        BaselineProbability = double.NegativeInfinity,
        Surrogate = new SurrogateFit
        {
            Importance = [0.5, 1e-7, 2],
            SignedImportance = [-0.5, 0, 2],
            R2 = double.NaN,
            LocalPrediction = 0.75
        },
        Map = new AttributionMap(2, 3, new float[6]),
        Warnings = ["All scores are equal.", "Ça va \"?\""],
    };

    private static readonly ClassExplanation Linear = Tree with
    {
        ClassIndex = 2,
        ClassName = "naïve <tab>\t",
        Surrogate = new SurrogateFit
        {
            Importance = [1, -2, 1 / 3.0],
            StandardError = [double.NaN, 0.1, 0.2],
            Intercept = 0.125,
            R2 = 1,
            LocalPrediction = 0,
        },
        Warnings = [],
    };

    private static readonly ImageExplanation Explanation = new()
    {
        Method = "lime",
        Model = new ScorerInfo { Name = "a delegate" },
        ImageFit = ImageFit.Create(20, 30, 2, 3, ResizeMode.Fill),
        Image = ImageBuffer.FromBytes(2, 3, 1, new byte[6]),
        Segments = SegmentMap.FromValues(2, 3, [0, 0, 1, 2, 2, 2]),
        Options = new LimeOptions
        {
            Segmenter = Segmenters.Slic(3),
            Seed = ulong.MaxValue,
            Classes = [7, 2],
            Surrogate = Surrogates.Ridge(0.5),
        },
        Activation = Activation.Softmax,
        Samples = 2048,
        ModelCalls = 2049,
        Timings = new()
        {
            Load = 1.00049,
            Decode = 0.3333333,
            Segmentation = 0.1,
            Inference = 1e3,
            Perturbation = 0.0004,
            Surrogate = 2,
            Render = 7,
        },
        Classes = [Linear, Tree],
    };

    private static readonly ExplanationFile WithOrigin = new()
    {
        Explanation = Explanation,
        ImagePath = "straße/ж.png",
        ImageSha256 = new string('a', 64),
        Input = new ScorerInput(2, 3, 1, TensorLayout.Nhwc),
        Preprocessing = Preprocessing.ImageNet,
        LabelsPath = "labels.txt",
        SegmentationPath = "map.png",
        Preset = "matlab",
        TopFeatures = 2,
        BatchSize = 4,
        Threads = 2,
        Files = ["ж.json"],
        Tool = "mlnet-lime 0.1.0",
    };

    private static JsonElement Parse(ImageExplanation explanation) => Parse(new ExplanationFile { Explanation = explanation });

    private static JsonElement Parse(ExplanationFile file) => JsonDocument.Parse(file.ToJson()).RootElement;

    [Fact]
    public void Document_IsValidAgainstSchema()
    {
        Assert.Empty(ExplanationSchema.Errors(Parse(WithOrigin)));
        Assert.Empty(ExplanationSchema.Errors(Parse(Explanation)));
    }

    [Fact]
    public void Document_HasFieldsOfSchemaInSchemaOrder()
    {
        JsonElement schema = JsonDocument.Parse(ExplanationSchema.Text).RootElement;
        AssertSameFields(schema, Parse(WithOrigin));

        static void AssertSameFields(JsonElement schema, JsonElement value)
        {
            string[] optional = ["inputValues", "importanceKind"]; // absent if there are none
            if (!schema.TryGetProperty("properties", out JsonElement properties)
                || schema.GetProperty("additionalProperties").ValueKind != JsonValueKind.False)
                return;
            string[] names = [.. properties.EnumerateObject().Select(property => property.Name)];
            bool byMethod = schema.TryGetProperty("oneOf", out _); // such an object lists the fields of all methods
            if (!byMethod)
                Assert.Equal(
                    names.Where(name => !optional.Contains(name)),
                    schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
            if (value.ValueKind == JsonValueKind.Array)
                value = value[0];
            if (value.ValueKind == JsonValueKind.Null)
                return;
            names = [.. names.Where(name => !optional.Contains(name) || value.TryGetProperty(name, out _))];
            if (byMethod)
                names = [.. names.Where(name => value.TryGetProperty(name, out _))];
            Assert.Equal(names, value.EnumerateObject().Select(property => property.Name));
            foreach (JsonProperty property in properties.EnumerateObject().Where(property => names.Contains(property.Name)))
                AssertSameFields(
                    property.Value.TryGetProperty("items", out JsonElement items) ? items : property.Value,
                    value.GetProperty(property.Name));
        }
    }

    [Fact]
    public void Document_BeginsWithDocumentedFields() =>
        Assert.Equal(Fields, Parse(Explanation).EnumerateObject().Take(Fields.Length).Select(property => property.Name));

    [Theory]
    [InlineData("formatVersion", "2", "/formatVersion: const")]
    [InlineData("seed", "-1", "/seed: minimum")]
    [InlineData("segments", "\"3\"", "/segments: type")]
    [InlineData("segments", "0", "/segments: minimum")]
    [InlineData("samples", "2.5", "/samples: type")]
    [InlineData("activation", "\"auto\"", "/activation: enum")]
    [InlineData("grid", "{\"rows\": 1}", "/grid: required")]
    [InlineData("tool", "7", "/tool: type")]
    [InlineData("segmentAreas", "[\"x\"]", "/segmentAreas/0: type")]
    [InlineData("surprise", "1", "/surprise: ")]
    [InlineData("method", null, ": required")]
    public void Schema_WhenFieldIsInvalid_ReportsItsPath(string field, string? value, string error)
    {
        JsonObject document = JsonNode.Parse(WithOrigin.ToJson())!.AsObject();
        if (value is null)
            document.Remove(field);
        else
            document[field] = JsonNode.Parse(value);
        IReadOnlyList<string> errors = Errors(document);
        Assert.Contains(errors, line => line.StartsWith(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_RequiresAndTypesEveryFieldAndForbidsOthers()
    {
        string json = WithOrigin.ToJson();
        JsonNode valid = JsonNode.Parse(json)!;
        string[] optional = ["weighting", "distance", "featureSelection", "numFeatures", "stop"]; // missing for kernelshap
        int objects = 0;
        Mutate([]);
        Assert.InRange(objects, 10, 100);

        void Mutate(object[] path)
        {
            switch (At(valid, path))
            {
                case JsonArray array:
                    for (int i = 0; i < array.Count; i++)
                        Mutate([.. path, i]);
                    break;
                case JsonObject present:
                    objects++;
                    bool isStrategy = path is ["options", _] && present.ContainsKey("name"); // components have arbitrary numeric parameters
                    AssertRefused(path, changed => changed.Add("surprise", isStrategy ? "text" : 1));
                    foreach (string name in present.Select(field => field.Key))
                    {
                        if (!(isStrategy && name != "name") && !(path is ["options"] && optional.Contains(name)))
                            AssertRefused(path, changed => changed.Remove(name));
                        AssertRefused(path, changed => changed[name] = new JsonArray(new JsonArray()));
                        Mutate([.. path, name]);
                    }
                    break;
            }
        }

        void AssertRefused(object[] path, Action<JsonObject> change)
        {
            JsonNode document = JsonNode.Parse(json)!;
            JsonObject changed = At(document, path)!.AsObject();
            string before = changed.ToJsonString();
            change(changed);
            Assert.True(Errors(document).Count > 0, $"/{string.Join('/', path)} was {before}\nand is {changed.ToJsonString()}");
        }

        static JsonNode? At(JsonNode? node, object[] path) =>
            path.Aggregate(node, (inner, step) => step is int i ? inner![i] : inner![(string)step]);
    }

    [Fact]
    public void Schema_UsesOnlyKnownKeywords()
    {
        // The metaschema of the draft allows unknown keywords; this one forbids them in every subschema.
        var strict = JsonSchema.FromText("""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "urn:strict",
              "$dynamicAnchor": "meta",
              "$ref": "https://json-schema.org/draft/2020-12/schema",
              "unevaluatedProperties": false
            }
            """);
        string schema = ExplanationSchema.Text;
        Assert.Empty(ExplanationSchema.Errors(strict, JsonDocument.Parse(schema).RootElement));
        string typo = schema.Replace("\"minimum\": 1,", "\"minimun\": 1,", StringComparison.Ordinal);
        Assert.NotEmpty(ExplanationSchema.Errors(strict, JsonDocument.Parse(typo).RootElement));
    }

    private static IReadOnlyList<string> Errors(JsonNode document) =>
        ExplanationSchema.Errors(JsonDocument.Parse(document.ToJsonString()).RootElement);

    [Fact]
    public void Document_NonFiniteNumbers_AreNull()
    {
        JsonElement[] classes = [.. Parse(Explanation).GetProperty("explanations").EnumerateArray()];
        Assert.Equal("[null, 0.1, 0.2]", classes[0].GetProperty("standardError").GetRawText());
        Assert.Equal(JsonValueKind.Null, classes[0].GetProperty("signedImportance").ValueKind);
        foreach (string field in new[] { "standardError", "intercept", "r2", "baselineProbability" })
            Assert.Equal(JsonValueKind.Null, classes[1].GetProperty(field).ValueKind);
    }

    [Fact]
    public void Document_Numbers_RoundTripExactlyInEveryCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string invariant = WithOrigin.ToJson();
        try
        {
            foreach (string culture in new[] { "ru-RU", "en-US", "ar-SA" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal(invariant, WithOrigin.ToJson());
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal(
            Linear.Surrogate!.Importance,
            Parse(Explanation).GetProperty("explanations")[0].GetProperty("importance").EnumerateArray()
                .Select(number => number.GetDouble()));
    }

    [Fact]
    public void Document_Timings_SumToTotal()
    {
        JsonProperty[] timings = [.. Parse(Explanation).GetProperty("timings").EnumerateObject()];
        Assert.Equal(timings[..^1].Sum(stage => stage.Value.GetDecimal()), timings[^1].Value.GetDecimal());
        Assert.Equal(1010.433m, timings[^1].Value.GetDecimal()); // 1 + .333 + .1 + 1000 + 0 + 2 + 7
    }

    [Fact]
    public void Document_ContainsOptionsInputsAndResults()
    {
        JsonElement document = Parse(WithOrigin);
        Assert.Equal(ulong.MaxValue, document.GetProperty("seed").GetUInt64());
        Assert.Equal("straße/ж.png", document.GetProperty("image").GetProperty("path").GetString());
        Assert.Equal(20, document.GetProperty("image").GetProperty("height").GetInt32());
        Assert.Equal(3, document.GetProperty("model").GetProperty("width").GetInt32());
        Assert.Equal("nhwc", document.GetProperty("model").GetProperty("layout").GetString());
        JsonElement options = document.GetProperty("options");
        Assert.Equal("slic", options.GetProperty("segmentation").GetProperty("name").GetString());
        Assert.Equal(3, options.GetProperty("segmentation").GetProperty("features").GetDouble());
        Assert.Equal("ridge", options.GetProperty("surrogate").GetProperty("name").GetString());
        Assert.Equal("[7, 2]", options.GetProperty("classes").GetRawText());
        Assert.Equal("[0.485, 0.456, 0.406]", options.GetProperty("preprocessing").GetProperty("mean").GetRawText());
        Assert.Equal("[2, 1, 3]", document.GetProperty("segmentAreas").GetRawText());
        JsonElement first = document.GetProperty("explanations")[0];
        Assert.Equal("naïve <tab>\t", first.GetProperty("class").GetProperty("name").GetString());
        Assert.Equal("[0, 2]", first.GetProperty("topFeatures").GetRawText());
        Assert.Equal(["All scores are equal.", "Ça va \"?\""],
            document.GetProperty("explanations")[1].GetProperty("warnings").EnumerateArray().Select(w => w.GetString()));
    }

    [Fact]
    public void Document_GridSegments_HasRowAndColumnCount()
    {
        SegmentMap map = Segmenters.Grid(6).Segment(Explanation.Image, TestContext.Current.CancellationToken);
        JsonElement grid = Parse(Explanation with { Segments = map }).GetProperty("grid");
        Assert.Equal((map.Grid!.Value.Rows, map.Grid.Value.Columns),
            (grid.GetProperty("rows").GetInt32(), grid.GetProperty("columns").GetInt32()));
        Assert.Equal(JsonValueKind.Null, Parse(Explanation).GetProperty("grid").ValueKind);
    }
}
