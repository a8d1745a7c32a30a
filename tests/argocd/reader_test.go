package argocd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	yamlv2 "gopkg.in/yaml.v2"
	yamlv3 "gopkg.in/yaml.v3"
	"sigs.k8s.io/yaml"
)

// readers are the ways manifests are read on their way to a cluster.
var readers = map[string]func(documents [][]byte) ([]map[string]any, error){
	"kubectl":    eachDocument(func(document []byte, object any) error { return yaml.UnmarshalStrict(document, object) }),
	"go-yaml v2": eachDocument(yamlv2.Unmarshal),
	"go-yaml v3": eachDocument(yamlv3.Unmarshal), // Kustomize and most tools written in Go
	argoCD:       readAsArgoCD,
}

const argoCD = "argo cd"

func eachDocument(unmarshal func(document []byte, object any) error) func(documents [][]byte) ([]map[string]any, error) {
	return func(documents [][]byte) ([]map[string]any, error) {
		var objects []map[string]any
		for _, document := range documents {
			var value any
			if err := unmarshal(document, &value); err != nil {
				return nil, err
			}
			object, _ := stringKeys(value).(map[string]any)
			objects = append(objects, object)
		}
		return objects, nil
	}
}

// readAsArgoCD reads as the plugin server and then the repo-server do: the first cuts a whole stream into texts,
// the second parses each again.
func readAsArgoCD(documents [][]byte) ([]map[string]any, error) {
	separator := []byte("---\n")
	if len(documents) > 0 && bytes.HasPrefix(documents[0], []byte("{")) {
		separator = []byte("\n")
	}
	texts, err := kube.SplitYAMLToString(bytes.Join(documents, separator))
	if err != nil {
		return nil, err
	}
	var objects []map[string]any
	for _, text := range texts {
		parsed, err := kube.SplitYAML([]byte(text))
		if err != nil {
			return nil, err
		}
		for _, object := range parsed {
			objects = append(objects, object.Object)
		}
	}
	return objects, nil
}

// outOfReach tells whether no YAML can carry a text to Argo CD: the plugin server turns YAML into JSON that holds
// these characters as they are, and the repo-server's YAML reader refuses or changes them. JSON can, escaped.
func outOfReach(text string) bool {
	return strings.ContainsFunc(text, func(character rune) bool {
		return character >= 0x7f && character < 0xa0 || character == 0xfffe || character == 0xffff
	})
}

// TestReadersMisread proves that the readers notice what a careless emitter writes.
func TestReadersMisread(t *testing.T) {
	for _, example := range []struct {
		reader, value string
		read          any // nothing means that the document is refused
	}{
		{"kubectl", `yes`, true},
		{argoCD, `0777`, int64(511)},
		{"go-yaml v2", `1_000`, 1000},
		{"go-yaml v3", `0o14`, 12},
		{argoCD, `"\ud83d\ude00"`, nil},
		{argoCD, `"\/"`, nil},
		{argoCD, "\"a\u0085b\"", "a b"},
	} {
		t.Run(example.reader+" "+example.value, func(t *testing.T) {
			document := `{"kind": "A", "data": {"value": ` + example.value + "}}"
			objects, err := readers[example.reader]([][]byte{[]byte(document)})
			if example.read == nil {
				if err == nil {
					t.Errorf("read as %#v", objects)
				}
				return
			}
			if err != nil || at(objects[0], "data", "value") != example.read {
				t.Errorf("read as %#v, %v", objects, err)
			}
		})
	}
}

func TestSomeCharactersAreOutOfReach(t *testing.T) {
	for _, character := range []rune{0x7f, 0x80, 0x85, 0x9f, 0xfffe, 0xffff} {
		document := fmt.Sprintf("kind: A\ndata: {value: \"a\\u%04xb\"}\n", character)
		objects, err := readAsArgoCD([][]byte{[]byte(document)})
		if err == nil && at(objects[0], "data", "value") == "a"+string(character)+"b" {
			t.Errorf("%q reaches Argo CD: let the emitter be tested with it", character)
		}
	}
}

// stringKeys turns the maps of go-yaml v2 into those of the other readers. A key that is no string becomes one
// that cannot be mistaken for what was written.
func stringKeys(value any) any {
	switch value := value.(type) {
	case map[any]any:
		object := map[string]any{}
		for key, item := range value {
			name, isString := key.(string)
			if !isString {
				name = fmt.Sprintf("<%T %v>", key, key)
			}
			object[name] = stringKeys(item)
		}
		return object
	case map[string]any:
		for key, item := range value {
			value[key] = stringKeys(item)
		}
	case []any:
		for index, item := range value {
			value[index] = stringKeys(item)
		}
	}
	return value
}

func TestTrickyStringsSurviveEveryReader(t *testing.T) {
	emitter := program(t, "TERRACE_EMIT")
	shared := os.Getenv("TERRACE_SHARED")
	if shared == "" {
		t.Skip("TERRACE_SHARED is not set: it names the folder that holds corpus/tricky-strings.json")
	}
	corpus, err := os.ReadFile(filepath.Join(shared, "corpus", "tricky-strings.json"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	unmarshal(t, corpus, &texts)
	for _, format := range formats {
		checkSurvival(t, format, emit(t, emitter, corpus, format), texts, nil)
	}
}

func TestRandomDocumentsSurviveEveryReader(t *testing.T) {
	emitter := program(t, "TERRACE_EMIT")
	seed, count := "1971", "4000"
	var texts []string
	unmarshal(t, emit(t, emitter, nil, "--strings", seed, count), &texts)
	var structures []any
	unmarshal(t, emit(t, emitter, nil, "--structures", seed, count), &structures)
	for _, format := range formats {
		checkSurvival(t, format, emit(t, emitter, nil, "random", seed, count, format), texts, structures)
	}
}

var formats = []string{"yaml", "json"}

// checkSurvival reads a stream of one document for each text, and each structure if there are any, with every
// reader.
func checkSurvival(t *testing.T, format string, stream []byte, texts []string, structures []any) {
	t.Helper()
	documents := bytes.Split(bytes.TrimSpace(stream), []byte("\n"))
	if format == "yaml" {
		var err error
		if documents, err = splitDocuments(stream); err != nil {
			t.Fatal(err)
		}
	}
	if len(documents) != len(texts) {
		t.Fatalf("%d documents for %d strings", len(documents), len(texts))
	}
	for name, read := range readers {
		t.Run(format+" read by "+name, func(t *testing.T) {
			t.Parallel()
			var readable [][]byte
			var indices []int
			for index, document := range documents {
				unescaped := texts[index]
				if structures != nil {
					unescaped += string(marshal(t, structures[index]))
				}
				if format != "yaml" || name != argoCD || !outOfReach(unescaped) {
					readable, indices = append(readable, document), append(indices, index)
				}
			}
			objects, err := read(readable)
			if err != nil {
				t.Fatalf("%v in:\n%s", err, firstRefused(read, readable))
			}
			if len(objects) != len(readable) {
				t.Fatalf("%d objects in %d documents", len(objects), len(readable))
			}
			for position, index := range indices {
				checkPlaces(t, texts[index], objects[position])
				if structures != nil {
					checkStructure(t, structures[index], objects[position]["structure"])
				}
			}
		})
	}
}

func firstRefused(read func([][]byte) ([]map[string]any, error), documents [][]byte) []byte {
	for _, document := range documents {
		if _, err := read([][]byte{document}); err != nil {
			return document
		}
	}
	return []byte("no document alone")
}

// checkPlaces compares a text with what was read at each place a manifest can hold one.
func checkPlaces(t *testing.T, text string, object map[string]any) {
	t.Helper()
	places := [][]any{{"data", "value"}, {"metadata", "annotations", "a"}, {"list", 0}, {"env", 0, "value"}}
	for _, place := range places {
		if read := at(object, place...); read != text {
			t.Errorf("%q came back as %#v from %v", text, read, place)
		}
	}
	// An empty key and one over the limit of a simple key are not written; `value` is taken.
	if text != "" && text != "value" && len(text) <= 1024 {
		if read := at(object, "data", text); read != "key" {
			t.Errorf("%q is lost as a key: %#v", text, object["data"])
		}
	}
}

// checkStructure compares by way of JSON, since readers differ in the types they give to numbers.
func checkStructure(t *testing.T, expected, read any) {
	t.Helper()
	if expected, read := marshal(t, expected), marshal(t, read); !bytes.Equal(expected, read) {
		t.Errorf("%s came back as %s", expected, read)
	}
}

func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

func emit(t *testing.T, emitter string, input []byte, arguments ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := exec.Command(emitter, arguments...)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", emitter, strings.Join(arguments, " "), err, stderr.String())
	}
	return stdout.Bytes()
}

func unmarshal(t *testing.T, content []byte, value any) {
	t.Helper()
	if err := json.Unmarshal(content, value); err != nil {
		t.Fatal(err)
	}
}

func marshal(t *testing.T, value any) []byte {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
