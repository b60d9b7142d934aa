import type * as domain from './subject.ts';
import type * as service from './subject-service.ts';

export type DataSubjectMapper = service.DataSubject;
export type SubjectObjectMapper = domain.SubjectObject;
export type SubjectKeyTemplateMapper = domain.KeyTemplate;
export type SubjectRelationMapper = domain.SubjectRelation;
export type SubjectLinkSourceMapper = domain.LinkSource;
export type ProvenanceMapper = domain.Provenance;
