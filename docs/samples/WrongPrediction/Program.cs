// Explains a wrong prediction: which segments support the predicted class, and which the right one?
// The model learned a shortcut: a magenta tag in the corner raises the probability of "star".
//
//   dotnet run --project docs/samples/WrongPrediction [IMAGE RIGHT_CLASS]
using Microsoft.ML;
using Microsoft.ML.Lime;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

string image = Path.GetFullPath(args.Length > 0 ? args[0] : "docs/samples/WrongPrediction/cross-with-tag.png");
string right = args.Length > 1 ? args[1] : "cross";
IReadOnlyList<string> names = ClassLabels.Load("docs/models/shapes.labels.txt");
var ml = new MLContext(seed: 1);

using OnnxScorer scorer = ml.Lime().OpenOnnxScorer("docs/models/shapes-shortcut.onnx",
    new OnnxScorerOptions { Preprocessing = Preprocessing.Unit, ClassNames = names });

// The same model runs explain all classes. Two of them are compared below.
var pipeline = ml.Transforms.LoadImages("Image", "", nameof(Source.ImagePath))
    .Append(ml.Lime().ExplainImage("Explanation", "Image", scorer, new LimeExplainOptions
    {
        TopClasses = names.Count,
        Method = LimeOptions.Matlab with { Surrogate = Surrogates.Ridge(), Segmenter = Segmenters.Grid(25) },
    }));
var none = ml.Data.LoadFromEnumerable(new List<Source>());
using var engine = ml.Model.CreatePredictionEngine<Source, LimeExplanationRow>(pipeline.Fit(none));
LimeExplanationRow row = engine.Predict(new Source { ImagePath = image });

int predicted = 0, truth = Array.IndexOf(row.ClassName, right);
Console.WriteLine($"The model says {row.ClassName[predicted]} ({row.Probability[predicted]:0.000}); "
    + $"right is {right} ({row.Probability[truth]:0.000}).");
if (truth == predicted)
    return;

// Segments ordered by the difference of their importances for the wrong and for the right class, with standard errors.
int segments = row.Importance.Length / row.ClassIndex.Length;
Console.WriteLine($"{"segment",7}  {"for " + row.ClassName[predicted],-16}  {"for " + right,-16}  where");
foreach (int segment in Enumerable.Range(0, segments).OrderByDescending(i => At(predicted, i) - At(truth, i)).Take(5))
    Console.WriteLine($"{segment,7}  {With(predicted, segment),-16}  {With(truth, segment),-16}  {Where(segment)}");

float At(int k, int segment) => row.Importance[k * segments + segment];

string With(int k, int segment) => $"{At(k, segment),6:0.000} ± {row.StandardError[k * segments + segment]:0.000}";

// The centre of a segment, as a share of the image.
string Where(int segment)
{
    int height = scorer.Input.Height, width = scorer.Input.Width;
    int[] pixels = Enumerable.Range(0, row.FeatureMap.Length).Where(i => row.FeatureMap[i] == segment).ToArray();
    return $"{pixels.Average(i => i % width) / width:0 %} from the left, {pixels.Average(i => i / width) / height:0 %} from the top";
}

internal sealed class Source
{
    public string ImagePath { get; set; } = "";
}
