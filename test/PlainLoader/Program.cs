using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Lime.PlainLoader;
using Microsoft.ML.Transforms.Image;

// Loads a model as any ML.NET program does, without calling this library; the library's assembly is only in the same folder. Prints the
// transformed rows of the image files that the other arguments name. The first argument may be register=HEIGHT,WIDTH: a type of images.
if (args[0].Split('=') is ["register", var size])
{
    int[] sides = Array.ConvertAll(size.Split(','), side => int.Parse(side, CultureInfo.InvariantCulture));
    new ImageTypeAttribute(sides[0], sides[1]).Register();
    args = args[1..];
}
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out _);
IDataView rows = ml.Data.LoadFromEnumerable(args[1..].Select((name, i) => new FileRow { ImagePath = name, Number = i }));
foreach (string line in ViewDump.Lines(model.Transform(rows)))
    Console.WriteLine(line);
if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Microsoft.ML.Lime"))
    Console.WriteLine("loaded by ML.NET: Microsoft.ML.Lime");
